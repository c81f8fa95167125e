import { notFound } from 'next/navigation';
import { requireMember } from '@/app/admin/_shell/session';

type Props = { params: Promise<{ workspace: string }> };

/** Any address below a workspace without a page: otherwise it would be shown as a link that does not work. */
export default async function NoSuchPage({ params }: Props) {
  await requireMember((await params).workspace, null);
  notFound();
}
