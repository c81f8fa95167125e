import { notFound } from 'next/navigation';
import { requireMember } from '@/app/admin/_shell/session';

type Props = { params: Promise<{ workspace: string }> };

/** Whatever is no page of a workspace: without this it would be taken for a link that does not work. */
export default async function NoSuchPage({ params }: Props) {
  await requireMember((await params).workspace, null);
  notFound();
}
