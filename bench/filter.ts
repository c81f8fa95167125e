export { runFilter as run } from './decisions';
