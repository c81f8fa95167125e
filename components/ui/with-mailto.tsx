/** Text in which the e-mail address is a link that does not break at its hyphens. */
export function WithMailto({ text, address }: { text: string; address: string }) {
  const [before = '', ...after] = text.split(address);
  if (after.length === 0) return text;
  return (
    <>
      {before}
      <a href={`mailto:${address}`} className="inline-block">
        {address}
      </a>
      {after.join(address)}
    </>
  );
}
