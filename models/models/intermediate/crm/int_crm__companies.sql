select *
from {{ canonical_union([
    'int_crm__files_companies',
    'int_crm__hubspot_companies',
    'int_crm__salesforce_companies',
]) }} as companies
