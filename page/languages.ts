import { localeSchema, type Locale } from '@/domain/workspace/schema';

/** The language picked on a page, if pages exist in it; null if none or another value was given. */
export function pickedLanguage(search: URLSearchParams): Locale | null {
  return localeSchema.nullable().catch(null).parse(search.get('lang'));
}

/** The language tags of an Accept-Language header, most preferred first. RFC 9110 §12.5.4. */
export function acceptedLanguages(header: string | null): string[] {
  return (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((piece) => piece.trim());
      const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
      return { tag, quality: Number(quality) || 0 };
    })
    .filter(({ tag, quality }) => tag !== '' && quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
}
