select *
from {{ canonical_union([
    'int_crm__files_companies',
    'int_crm__hubspot_companies',
]) }} as companies
