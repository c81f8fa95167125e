import { headers } from 'next/headers';
import { BrokenLink, visitorLocale } from '@/app/(recipient)/broken-link';

export default async function NotFound() {
  return <BrokenLink locale={visitorLocale(await headers())} />;
}
