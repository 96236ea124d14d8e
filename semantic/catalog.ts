import { AtalayaError } from '../core/errors.ts';
import type { CubeSource, MemberSource, ModelFile, Pin } from './model.ts';

export type MemberKind = 'measure' | 'dimension';

/** A public member: what may be asked of a view. */
export interface CatalogMember {
  /** `view.member`, as queries name it. */
  name: string;
  kind: MemberKind;
  /** What its values are: measures are numbers unless their type says otherwise. */
  type: 'string' | 'number' | 'boolean' | 'time';
  /** For time dimensions: a local calendar date, or a moment in UTC (the columns `*_at`). */
  isDate: boolean;
  source: MemberSource;
  cube: string;
}

export interface CatalogView {
  name: string;
  title: string;
  titleEs: string;
  description: string;
  timeDimension: string;
  pinned: Pin[];
  members: ReadonlyMap<string, CatalogMember>;
}

export type Catalog = ReadonlyMap<string, CatalogView>;

function memberType(kind: MemberKind, type: string): CatalogMember['type'] {
  if (type === 'boolean' || type === 'time' || type === 'string') return type;
  return kind === 'measure' || type === 'number' ? 'number' : 'string';
}

/** A cube's own members and those it takes from the cube it extends; its own win. */
function membersOf(
  cube: CubeSource,
  cubes: Map<string, CubeSource>,
): Map<string, [MemberKind, MemberSource]> {
  const parent = cube.extends ? cubes.get(cube.extends) : undefined;
  const members = parent ? membersOf(parent, cubes) : new Map<string, [MemberKind, MemberSource]>();
  for (const dimension of cube.dimensions) members.set(dimension.name, ['dimension', dimension]);
  for (const measure of cube.measures) members.set(measure.name, ['measure', measure]);
  return members;
}

/** Time columns that hold a moment in UTC; every other one holds a local calendar date already. */
export const MOMENT = /(_at|\bfresh_to)"?$/;

/** Every public view with its members, from the model's files alone (no database and no Cube needed). */
export function buildCatalog(files: ModelFile[]): Catalog {
  const cubes = new Map(files.flatMap((file) => file.cubes).map((cube) => [cube.name, cube]));
  const catalog = new Map<string, CatalogView>();
  for (const view of files.flatMap((file) => file.views)) {
    const members = new Map<string, CatalogMember>();
    for (const part of view.cubes) {
      const cubeName = part.join_path.split('.').at(-1)!;
      const cube = cubes.get(cubeName);
      if (!cube)
        throw new AtalayaError(`The view ${view.name} includes the cube ${cubeName}, which does not exist.`);
      const sources = membersOf(cube, cubes);
      for (const name of part.includes) {
        const found = sources.get(name);
        if (!found)
          throw new AtalayaError(`The view ${view.name} includes ${cubeName}.${name}, which does not exist.`);
        const [kind, source] = found;
        const type = memberType(kind, source.type);
        members.set(`${view.name}.${name}`, {
          name: `${view.name}.${name}`,
          kind,
          type,
          isDate: type === 'time' && !MOMENT.test(name),
          source,
          cube: cubeName,
        });
      }
    }
    catalog.set(view.name, {
      name: view.name,
      title: view.title,
      titleEs: view.meta.title_es,
      description: view.description,
      timeDimension: `${view.name}.${view.meta.time_dimension}`,
      pinned: view.meta.pinned,
      members,
    });
  }
  return catalog;
}
