const words = (text: string) => text.trim().split(/\s*,\s*/);

/** Given names, the commonest first. */
export const WOMEN =
  words(`María Carmen, María, Carmen, Ana María, Josefa, Isabel, Laura, Cristina, Marta, Lucía,
  Elena, Raquel, Pilar, Sara, Paula, Andrea, Beatriz, Silvia, Patricia, Rocío, Alba, Nuria, Mercedes, Sofía, Julia,
  Irene, Inés, Noelia, Verónica, Ángela, Begoña, Itziar, Montserrat, Núria, Aitana, Ainhoa, Leire, Xiana, Fátima, Yolanda`);
export const MEN =
  words(`Antonio, Manuel, José, Francisco, David, Juan, José Antonio, Javier, Daniel, José Luis,
  Francisco Javier, Carlos, Jesús, Alejandro, Miguel, José Manuel, Rafael, Miguel Ángel, Pablo, Pedro, Ángel, Sergio,
  Fernando, Jorge, Luis, Alberto, Álvaro, Adrián, Diego, Raúl, Iván, Rubén, Óscar, Andrés, Jordi, Iker, Unai, Xoán, Íñigo, Hugo`);
export const SURNAMES =
  words(`García, Rodríguez, González, Fernández, López, Martínez, Sánchez, Pérez, Gómez, Martín,
  Jiménez, Hernández, Ruiz, Díaz, Moreno, Muñoz, Álvarez, Romero, Gutiérrez, Alonso, Navarro, Torres, Domínguez, Ramos,
  Vázquez, Ramírez, Gil, Serrano, Morales, Molina, Blanco, Suárez, Castro, Ortega, Delgado, Ortiz, Marín, Rubio, Núñez,
  Medina, Sanz, Castillo, Iglesias, Cortés, Garrido, Santos, Guerrero, Lozano, Cano, Cruz, Méndez, Flores, Prieto,
  Herrera, Peña, León, Márquez, Cabrera, Gallego, Calvo, Vidal, Campos, Reyes, Vega, Fuentes, Carrasco, Díez, Aguilar,
  Caballero, Nieto, Santana, Vargas, Pascual, Giménez, Herrero, Hidalgo, Montero, Lorenzo, Santiago, Benítez, Durán,
  Ibáñez, Arias, Mora, Ferrer, Carmona, Vicente, Rojas, Soto, Crespo, Román, Pastor, Velasco, Parra, Sáez, Moya, Bravo,
  Rivera, Gallardo, Soler, de la Fuente, Etxeberria, Goikoetxea, Puig, Serra, Roca, Ferreiro, Otero, Seoane, Zubiri`);

/** City, province, first digits of its postcodes, and how many of them are used. */
export const CITIES: readonly (readonly [string, string, number, number])[] = [
  ['Madrid', 'Madrid', 28001, 55],
  ['Barcelona', 'Barcelona', 8001, 42],
  ['Valencia', 'Valencia', 46001, 26],
  ['Sevilla', 'Sevilla', 41001, 20],
  ['Zaragoza', 'Zaragoza', 50001, 22],
  ['Málaga', 'Málaga', 29001, 18],
  ['Murcia', 'Murcia', 30001, 12],
  ['Bilbao', 'Vizcaya', 48001, 15],
  ['Alicante', 'Alicante', 3001, 16],
  ['Córdoba', 'Córdoba', 14001, 14],
  ['Valladolid', 'Valladolid', 47001, 17],
  ['Vigo', 'Pontevedra', 36201, 14],
  ['Gijón', 'Asturias', 33201, 12],
  ['A Coruña', 'A Coruña', 15001, 11],
  ['Granada', 'Granada', 18001, 15],
  ['Oviedo', 'Asturias', 33001, 13],
  ['Pamplona', 'Navarra', 31001, 16],
  ['Donostia-San Sebastián', 'Guipúzcoa', 20001, 18],
  ['Santander', 'Cantabria', 39001, 12],
  ['Burgos', 'Burgos', 9001, 7],
  ['León', 'León', 24001, 10],
  ['Cádiz', 'Cádiz', 11001, 12],
  ['Palma', 'Islas Baleares', 7001, 15],
  ['Logroño', 'La Rioja', 26001, 9],
];

export const STREETS =
  words(`Calle Mayor, Calle Real, Calle del Sol, Avenida de la Constitución, Calle San Juan,
  Calle de la Iglesia, Avenida de Andalucía, Plaza de España, Calle Cervantes, Calle Goya, Paseo de la Estación,
  Calle Nueva, Ronda del Mar, Calle Santa Ana, Avenida de Portugal, Calle Miguel Hernández, Calle Ramón y Cajal,
  Travesía del Puente, Calle de las Eras, Camino Viejo`);

export const MAIL_HOSTS: readonly (readonly [string, number])[] = [
  ['gmail.com', 58],
  ['hotmail.com', 17],
  ['hotmail.es', 6],
  ['yahoo.es', 7],
  ['outlook.es', 6],
  ['telefonica.net', 3],
  ['icloud.com', 3],
];

export const HOBBIES = words(
  'senderismo, escalada, ciclismo, jardinería, bricolaje, cocina, lectura, viajes, fotografía, pesca',
);

/** Words that companies' names are made of, their sectors (CNAE) and legal forms. */
export const COMPANY_WORDS = words(
  `Ibérica, Atlántica, Levante, Cantábrica, Meseta, Duero, Guadiana, Pirineo, Mediterránea, Sierra`,
);
export const COMPANY_KINDS: readonly (readonly [string, string])[] = [
  ['Construcciones', '4121'],
  ['Hoteles', '5510'],
  ['Viveros', '0130'],
  ['Rutas y Aventura', '7990'],
  ['Reformas', '4339'],
  ['Suministros', '4674'],
  ['Restauración', '5610'],
  ['Guías de Montaña', '9319'],
];
