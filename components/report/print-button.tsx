'use client';

import { useAlive } from '@/components/ui/alive';
import { Button } from '@/components/ui/button';

/** Prints the page, or saves it as a PDF: the browser's own dialog offers both. */
export function PrintButton({ label }: { label: string }) {
  return useAlive() ? <Button onClick={() => window.print()}>{label}</Button> : null;
}
