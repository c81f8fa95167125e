import { BrokenLink } from '@/app/(recipient)/broken-link';

/** Whatever is not a link's page: the same answer as a link that does not work. */
export default function Elsewhere() {
  return <BrokenLink />;
}
