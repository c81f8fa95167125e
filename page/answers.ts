import { PAGE_STYLES } from './assets';
import { answerHeaders, freshNonce, pageHeaders } from './headers';
import type { Html } from './markup/html';
import { filled } from './markup/slots';
import type { PageAnswer } from './request';
import type { Receipt } from './view/receipt';
import type { Visit } from './visit';
import { headerText, headerTexts } from '@/lib/header-text';

/** A page, with what is the visit's own filled in. */
export function page(status: number, html: Html, visit: Visit | null): PageAnswer {
  const nonce = freshNonce();
  return {
    status,
    headers: { 'Content-Type': HTML, ...answerHeaders(nonce) },
    ...withStyles(filled(html, visit, nonce)),
  };
}

function withStyles(html: Html): Pick<PageAnswer, 'opening' | 'body'> {
  const at = html.indexOf(PAGE_STYLES.mark);
  return {
    opening: { own: html.slice(0, at), shared: PAGE_STYLES.text },
    body: html.slice(at + PAGE_STYLES.mark.length),
  };
}

const HTML = headerText('text/html; charset=utf-8');

/** The receipt as a file. */
export function receiptFile(receipt: Receipt): PageAnswer {
  return {
    status: 200,
    headers: {
      ...pageHeaders(),
      ...headerTexts({
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Disposition': `attachment; filename="receipt-${receipt.record_id}.json"`,
      }),
    },
    body: `${JSON.stringify(receipt, null, 2)}\n`,
  };
}

export function noReceiptFile(): PageAnswer {
  return {
    status: 404,
    headers: { ...pageHeaders(), 'Content-Type': headerText('application/json') },
    body: JSON.stringify({ title: 'There is no such receipt.', status: 404 }),
  };
}

/** 303: to a page that may be reloaded. */
export function see(path: string): PageAnswer {
  return { status: 303, headers: { ...pageHeaders(), Location: headerText(path) }, body: '' };
}

/** A line of text, for those who no page of ours sent here. */
export function plain(status: number, text: string, headers: Record<string, string> = {}): PageAnswer {
  return {
    status,
    headers: {
      ...pageHeaders(),
      ...headerTexts({ 'Content-Type': 'text/plain; charset=utf-8', ...headers }),
    },
    body: `${text}\n`,
  };
}
