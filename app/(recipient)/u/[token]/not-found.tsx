import { BrokenLink } from '@/app/(recipient)/broken-link';

export default function NotFound() {
  return <BrokenLink />;
}
