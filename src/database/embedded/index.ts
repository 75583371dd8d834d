export { DirectoryInUse } from './claim';
export { startEmbedded, type Embedded, type EmbeddedOptions } from './start';
