/** Texts of the frame of every page; the same keys in each language. */
export const shell = {
	'nav.group.return': 'Return',
	'nav.group.channels': 'Channels',
	'nav.group.people': 'Customers and care',
	'nav.group.certainty': 'Certainty',
	'nav.menu': 'Pages',
	'nav.conversion': 'Conversion',
	'nav.sem': 'SEM',
	'nav.social': 'Social',
	'nav.email': 'E-mail',
	'nav.customers': 'Customers',
	'nav.plan': 'Plan',
	'nav.trust': 'Data certainty',
	'nav.dictionary': 'Dictionary',
	'table.of': 'Table: {name}',
	'table.csv': 'Download CSV',
	'table.csvOf': 'Download CSV: {name}',
	'table.all': 'Show all {count} rows'
};
