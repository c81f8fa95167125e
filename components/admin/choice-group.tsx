export type { Choices } from '@/components/ui/choice-group';
