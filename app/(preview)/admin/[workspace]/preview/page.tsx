import { openPreview } from '@/app/(preview)/open-preview';
import { LinkView } from '@/page/link-view';

type Props = { params: Promise<{ workspace: string }> };

/** A page to look at: nothing on it can be pressed. */
export default async function PreviewPage({ params }: Props) {
  const visit = await openPreview((await params).workspace);
  return (
    <div inert>
      <LinkView visit={visit} form={null} isGpcHonoured={false} />
    </div>
  );
}
