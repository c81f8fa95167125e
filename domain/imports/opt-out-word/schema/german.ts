import type { StopWords } from '@/domain/imports/opt-out-word/schema/words';

export const GERMAN: StopWords = {
  nameParts: [
    'abgemeldet',
    'abmeldung',
    'abmelde',
    'abbestell',
    'ausgetragen',
    'werbesperre',
    'werbeverbot',
    'werbewiderspruch',
    'werbeeinwilligung',
    'keinewerbung',
    'keinenewsletter',
    'sperrvermerk',
    'robinsonliste',
    'widerspruchwerbung',
  ],
  names: ['einwilligung', 'widerspruch', 'abonniert', 'newsletterabonniert'],
  valueParts: ['abgemeldet', 'ausgetragen', 'abbestellt'],
  values: [
    'werbesperre',
    'abgemeldet',
    'abbestellt',
    'ausgetragen',
    'nichtabonniert',
    'nichtangemeldet',
    'unzustellbar',
  ],
  statusNames: ['zustand'],
  statusValues: ['widerrufen', 'widersprochen', 'inaktiv', 'unbestatigt', 'gesperrt'],
};
