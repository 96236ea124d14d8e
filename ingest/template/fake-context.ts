/** Where a connector's folder finds it, so that the template's imports are those of the copy. */
export * from '../connectors/fake-context.ts';
