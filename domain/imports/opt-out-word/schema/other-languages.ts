import type { StopWords } from '@/domain/imports/opt-out-word/schema/words';

export const ITALIAN: StopWords = {
  nameParts: ['disiscri'],
  names: ['iscritto', 'iscritta'],
  values: ['disiscritto', 'disiscritta', 'noniscritto', 'noniscritta'],
  statusNames: ['stato'],
  statusValues: ['cancellato', 'annullato'],
};

export const DUTCH: StopWords = {
  nameParts: ['afgemeld', 'uitgeschreven', 'uitschrijf'],
  names: ['ingeschreven'],
  values: ['afgemeld', 'uitgeschreven', 'nietingeschreven', 'nietgeabonneerd'],
};

export const POLISH: StopWords = {
  nameParts: ['wypisan'],
  values: ['wypisany', 'wypisana', 'wypisano'],
};

/** Danish, Norwegian and Swedish. */
export const NORDIC: StopWords = {
  nameParts: ['afmeldt', 'avmeldt', 'avregistrerad', 'avprenumerer'],
  values: ['avregistrerad', 'avprenumererad', 'afmeldt', 'frameldt', 'avmeldt'],
};

export const RUSSIAN: StopWords = {
  nameParts: ['отписа'],
  values: ['отписан', 'отписался', 'отписалась'],
};

export const TURKISH: StopWords = {
  values: ['abonelikten çıktı', 'abonelikten ayrıldı'],
};

export const CHINESE: StopWords = {
  nameParts: ['退订', '退訂', '取消订阅', '取消訂閱'],
  valueParts: ['取消订阅', '取消訂閱'],
  values: ['退订', '已退订', '取消订阅', '退訂', '已退訂'],
};

export const JAPANESE: StopWords = {
  nameParts: ['配信停止', '購読解除'],
  values: ['配信停止', '購読解除', '登録解除'],
};

export const KOREAN: StopWords = {
  nameParts: ['수신거부', '구독취소'],
  values: ['수신거부', '구독취소'],
};
