/** What is asked for of each object. A bulk query may hold five connections, two deep, and none inside a list. */

const money = (name: string) => `${name} { shopMoney { amount currencyCode } }`;
const visit = (name: string) =>
  `${name} { landingPage referrerUrl utmParameters { source medium campaign content term } }`;

const ORDER_FIELDS = `
  id name createdAt processedAt updatedAt cancelledAt cancelReason test
  displayFinancialStatus displayFulfillmentStatus sourceName currencyCode presentmentCurrencyCode taxesIncluded
  email phone discountCodes
  customer { id }
  retailLocation { id name }
  ${money('subtotalPriceSet')}
  ${money('currentSubtotalPriceSet')}
  ${money('totalDiscountsSet')}
  ${money('totalTaxSet')}
  ${money('currentTotalTaxSet')}
  ${money('totalShippingPriceSet')}
  ${money('totalRefundedSet')}
  ${money('totalRefundedShippingSet')}
  totalPriceSet { shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }
  customerJourneySummary { ready ${visit('firstVisit')} ${visit('lastVisit')} }
  refunds { id createdAt updatedAt note ${money('totalRefundedSet')} }`;

const LINE_FIELDS = `
  id title sku quantity currentQuantity
  ${money('originalUnitPriceSet')}
  ${money('originalTotalSet')}
  ${money('discountedTotalSet')}
  discountAllocations { ${money('allocatedAmountSet')} }
  product { id productType }
  variant { id inventoryItem { unitCost { amount currencyCode } } }`;

const CUSTOMER_FIELDS = `
  id firstName lastName locale state createdAt updatedAt numberOfOrders
  amountSpent { amount currencyCode }
  defaultEmailAddress { emailAddress marketingState }
  defaultPhoneNumber { phoneNumber marketingState }
  defaultAddress { address1 address2 zip city province countryCodeV2 company }`;

const PRODUCT_FIELDS = 'id title handle productType vendor status createdAt updatedAt';

/** The bulk query of a stream with the filter of its window; `first` is not given in bulk queries. */
export const BULK_QUERIES = {
  orders: (filter: string) =>
    bulk('orders', filter, `${ORDER_FIELDS} lineItems { edges { node { ${LINE_FIELDS} } } }`),
  customers: (filter: string) => bulk('customers', filter, CUSTOMER_FIELDS),
  products: (filter: string) => bulk('products', filter, PRODUCT_FIELDS),
} as const;

function bulk(connection: string, filter: string, fields: string): string {
  const given = filter === '' ? '' : `(query: "${filter}")`;
  return `{ ${connection}${given} { edges { node { ${fields} } } } }`.replace(/\s+/g, ' ');
}

export const RUN_BULK = `mutation RunBulk($query: String!) {
  bulkOperationRunQuery(query: $query, groupObjects: false) {
    bulkOperation { id status }
    userErrors { field message code }
  }
}`;

export const BULK_STATUS = `query BulkStatus($id: ID!) {
  node(id: $id) {
    ... on BulkOperation { id status errorCode objectCount rootObjectCount fileSize url partialDataUrl }
  }
}`;

export const CANCEL_BULK = `mutation CancelBulk($id: ID!) {
  bulkOperationCancel(id: $id) { bulkOperation { id status } userErrors { field message } }
}`;

export const SHOP = '{ shop { name currencyCode ianaTimezone myshopifyDomain } }';
