export { PageHeader } from '@/components/ui/page-header';
