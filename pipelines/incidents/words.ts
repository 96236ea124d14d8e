import type { Monitor } from '../../core/config/operations.ts';
import type { Facts } from './store.ts';

export type Language = 'es' | 'en';

interface Sentence {
  title: string;
  /** What is so, with `{names}` of facts. */
  text: string;
  /** What it means for the figures, and what to do. */
  advice: string;
}

/** One sentence for each monitor. Facts are counts, times and names of sources, marts and campaigns. */
export const WORDS: Record<Language, Record<Monitor, Sentence>> = {
  es: {
    late: {
      title: 'Fuente atrasada',
      text: '{subject}: sin lecturas correctas desde hace {hours} h; se espera una cada {expected} h ({streams} flujos).',
      advice: 'Sus cifras son las de la última lectura. Compruebe la conexión o relance su sincronización.',
    },
    failing: {
      title: 'Fuente con error',
      text: '{subject}: la última lectura falló ({class}): {error}',
      advice:
        'El resto de fuentes sigue al día. Si es de credenciales o permisos, hay que corregirlo a mano.',
    },
    quarantine: {
      title: 'Registros en cuarentena',
      text: '{subject}: {records} registros no cumplen su contrato; el límite es {limit}.',
      advice: 'Faltan en las cifras hasta que se corrijan y se vuelvan a pasar: atalaya quarantine list.',
    },
    schema: {
      title: 'Campos nuevos en la fuente',
      text: '{subject}: el proveedor envía campos que no se conocen: {fields}.',
      advice: 'Se conservan sin interpretar. Revise si alguno interesa.',
    },
    volume: {
      title: 'Volumen fuera de lo normal',
      text: '{subject}: {value} filas el {day}; lo habitual en ese día de la semana es {median} (±{spread}).',
      advice: 'Puede faltar o sobrar parte de los datos de ese día.',
    },
    nulls: {
      title: 'Valores que faltan',
      text: '{subject}: {column} viene vacío en el {value} % de las filas de la última semana; lo habitual es {median} %.',
      advice: 'Lo que se agrupe por ese campo puede estar incompleto.',
    },
    distribution: {
      title: 'Reparto distinto',
      text: '{subject}: el reparto por {column} de la última semana se aparta de lo habitual (índice {value}; a partir de {limit} se avisa).',
      advice: 'Mire si hay un cambio real o de etiquetado en origen.',
    },
    reconciliation: {
      title: 'No cuadra con el proveedor',
      text: '{subject}: {days} días con diferencias frente a lo que dice el proveedor.',
      advice: 'Las cifras de esos días llevan menos certeza.',
    },
    run: {
      title: 'La ejecución falló',
      text: 'El paso {step} falló: {error}',
      advice: 'Los lectores siguen viendo la última versión correcta.',
    },
    held_back: {
      title: 'Publicación retenida',
      text: 'Cambió demasiado de una vez: {reasons}',
      advice:
        'Los lectores siguen viendo la versión anterior. Si el cambio es correcto: atalaya release allow --reason "…".',
    },
    disk: {
      title: 'Poco espacio en disco',
      text: 'Quedan {free} MB libres en la carpeta de datos; se reservan {reserve} MB.',
      advice: 'Libere espacio: sin él no se leen fuentes ni se publica.',
    },
    memory: {
      title: 'Mucha memoria en uso',
      text: 'El proceso usa {used} MB; quedan {free} MB en la máquina.',
      advice: 'Cierre otros programas o amplíe la memoria.',
    },
    clock: {
      title: 'El reloj saltó',
      text: 'La hora de la máquina cambió {minutes} min de golpe.',
      advice: 'Compruebe la sincronización horaria: los horarios y las firmas dependen de ella.',
    },
    kpi: {
      title: 'Objetivo no alcanzado',
      text: '{subject}: {value} frente a un objetivo de {target}.',
      advice: 'Responsable: {owner}.',
    },
    budget: {
      title: 'Presupuesto fuera de ritmo',
      text: '{subject}: gastado el {value} % con el {elapsed} % del plazo.',
      advice: 'Revise las pujas o el plan.',
    },
    crisis: {
      title: 'Posible crisis',
      text: '{subject}: {signal}, {observed} frente a {median} habituales ({severity}); {complaints} quejas.',
      advice: 'Campaña relacionada: {campaign}.',
    },
    erasure: {
      title: 'Supresión por vencer',
      text: '{value} solicitudes de supresión vencen en menos de {days} días.',
      advice: 'Atiéndalas: el plazo legal es de un mes.',
    },
  },
  en: {
    late: {
      title: 'Source late',
      text: '{subject}: no successful read for {hours} h; one is expected every {expected} h ({streams} streams).',
      advice: 'Its figures are those of the last read. Check the connection or sync it again.',
    },
    failing: {
      title: 'Source failing',
      text: '{subject}: the last read failed ({class}): {error}',
      advice: 'The other sources go on. Credentials and permissions have to be mended by hand.',
    },
    quarantine: {
      title: 'Records in quarantine',
      text: '{subject}: {records} records break their contract; the limit is {limit}.',
      advice:
        'They are missing from the figures until they are mended and replayed: atalaya quarantine list.',
    },
    schema: {
      title: 'New fields at the source',
      text: '{subject}: the vendor sends fields that are not known: {fields}.',
      advice: 'They are kept as they are. See whether any is of use.',
    },
    volume: {
      title: 'Unusual volume',
      text: '{subject}: {value} rows on {day}; usual on that weekday are {median} (±{spread}).',
      advice: 'Part of that day may be missing or too much.',
    },
    nulls: {
      title: 'Values missing',
      text: '{subject}: {column} is empty in {value} % of last week’s rows; usual are {median} %.',
      advice: 'What is grouped by it may be incomplete.',
    },
    distribution: {
      title: 'Different mix',
      text: '{subject}: last week’s mix by {column} is not the usual one (index {value}; told from {limit}).',
      advice: 'See whether the change is real or one of labels at the source.',
    },
    reconciliation: {
      title: 'Does not match the vendor',
      text: '{subject}: {days} days differ from what the vendor says.',
      advice: 'The figures of those days are less certain.',
    },
    run: {
      title: 'A run failed',
      text: 'The step {step} failed: {error}',
      advice: 'Readers still see the last good release.',
    },
    held_back: {
      title: 'Release held back',
      text: 'Too much changed at once: {reasons}',
      advice:
        'Readers still see the release before. If the change is right: atalaya release allow --reason "…".',
    },
    disk: {
      title: 'Little disk space',
      text: '{free} MB are free in the data folder; {reserve} MB are kept in reserve.',
      advice: 'Free some space: without it nothing is read nor published.',
    },
    memory: {
      title: 'Much memory in use',
      text: 'The process uses {used} MB; {free} MB are left on the machine.',
      advice: 'Close other programs or add memory.',
    },
    clock: {
      title: 'The clock jumped',
      text: 'The machine’s time changed by {minutes} min at once.',
      advice: 'Check the time synchronisation: schedules and signatures depend on it.',
    },
    kpi: {
      title: 'Target missed',
      text: '{subject}: {value} against a target of {target}.',
      advice: 'Owner: {owner}.',
    },
    budget: {
      title: 'Budget off pace',
      text: '{subject}: {value} % spent with {elapsed} % of the time gone.',
      advice: 'Look at the bids or at the plan.',
    },
    crisis: {
      title: 'Possible crisis',
      text: '{subject}: {signal}, {observed} against {median} usually ({severity}); {complaints} complaints.',
      advice: 'Related campaign: {campaign}.',
    },
    erasure: {
      title: 'Erasure almost due',
      text: '{value} erasure requests fall due in less than {days} days.',
      advice: 'Attend to them: the law gives a month.',
    },
  },
};

/** An incident in words: its title, what is so, what to do. */
export function explain(
  incident: { monitor: Monitor; subject: string; facts: Facts },
  language: Language,
): Sentence {
  const { title, text, advice } = WORDS[language][incident.monitor];
  const facts: Facts = { subject: incident.subject, ...incident.facts };
  const number = new Intl.NumberFormat(language === 'es' ? 'es-ES' : 'en-GB', { maximumFractionDigits: 2 });
  const fill = (words: string) =>
    words.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
      const value = facts[name];
      if (value === null || value === undefined) return '—';
      return typeof value === 'number' ? number.format(value) : value;
    });
  return { title, text: fill(text), advice: fill(advice) };
}
