'use client';

import { Button } from '@/components/ui/button';

const WORDS = {
  en: {
    title: 'This page could not be made',
    text: 'Nothing was changed. Try again in a moment.',
    again: 'Try again',
  },
  'pt-BR': {
    title: 'Não foi possível montar esta página',
    text: 'Nada foi alterado. Tente de novo em instantes.',
    again: 'Tentar de novo',
  },
};

/** Shown if a page fails. Next.js passes it no texts, so it has its own. */
export default function Failed({ reset }: { reset: () => void }) {
  // Rendered only in the browser: on the server no boundary catches the error.
  const isPortuguese = typeof document !== 'undefined' && document.documentElement.lang === 'pt-BR';
  const words = WORDS[isPortuguese ? 'pt-BR' : 'en'];
  return (
    <div role="alert" className="max-w-prose space-y-3">
      <h1 className="text-xl font-semibold tracking-tight">{words.title}</h1>
      <p className="text-muted">{words.text}</p>
      <Button onClick={reset}>{words.again}</Button>
    </div>
  );
}
