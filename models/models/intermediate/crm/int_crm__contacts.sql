select *
from {{ canonical_union([
    'int_crm__files_contacts',
    'int_crm__hubspot_contacts',
    'int_crm__salesforce_contacts',
    'int_crm__shopify_contacts',
    'int_crm__stripe_contacts',
]) }} as contacts
