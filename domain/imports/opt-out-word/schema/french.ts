import type { StopWords } from '@/domain/imports/opt-out-word/schema/words';

export const FRENCH: StopWords = {
  nameParts: ['nepascontacter', 'nepasenvoyer', 'listenoire', 'desabon', 'stopsms', 'stoppub'],
  names: ['consentement', 'abonne', 'inscrit'],
  valueParts: ['désabonné'],
  values: [
    'desabonne',
    'desabonnee',
    'desinscrit',
    'desinscrite',
    'nonabonne',
    'nonabonnee',
    'noninscrit',
    'noninscrite',
    'surlistenoire',
  ],
  statusNames: ['statut'],
  statusValues: ['inactif', 'bloque', 'bloquee', 'plainte'],
};
