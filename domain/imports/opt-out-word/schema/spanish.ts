import type { StopWords } from '@/domain/imports/opt-out-word/schema/words';

export const SPANISH: StopWords = {
  nameParts: [
    'desuscri',
    'dadodebaja',
    'fechadebaja',
    'suscripcioncancelada',
    'nocontactar',
    'noenviar',
    'listadeexclusion',
  ],
  names: ['consentimiento', 'baja', 'suscrito', 'suscrita'],
  values: [
    'desuscrito',
    'desuscrita',
    'dadodebaja',
    'dadadebaja',
    'nosuscrito',
    'nosuscrita',
    'suscripcioncancelada',
    'rebotado',
    'marcadocomospam',
  ],
  statusNames: ['estado'],
  statusValues: ['inactivo', 'inactiva', 'baja', 'bloqueado', 'bloqueada', 'cancelado', 'cancelada'],
};
