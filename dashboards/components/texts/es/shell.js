/** Texts of the frame of every page; the same keys in each language. */
export const shell = {
	'nav.group.return': 'Rentabilidad',
	'nav.group.channels': 'Canales',
	'nav.group.people': 'Clientes y atención',
	'nav.group.certainty': 'Certeza',
	'nav.menu': 'Páginas',
	'nav.conversion': 'Conversión',
	'nav.sem': 'SEM',
	'nav.social': 'Redes sociales',
	'nav.email': 'Correo',
	'nav.customers': 'Clientes',
	'nav.plan': 'Plan',
	'nav.trust': 'Certeza de los datos',
	'nav.dictionary': 'Diccionario',
	'table.of': 'Tabla: {name}',
	'table.csv': 'Descargar CSV',
	'table.csvOf': 'Descargar CSV: {name}',
	'table.all': 'Mostrar las {count} filas'
};
