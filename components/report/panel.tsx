export { Card as Panel } from '@/components/ui/card';
export { EmptyState as NothingToShow } from '@/components/ui/empty-state';
