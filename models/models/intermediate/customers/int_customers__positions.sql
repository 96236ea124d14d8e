{# What a person does at an organisation: one row per contact of a CRM that belongs to a company. #}
select
    assigned.record_key,
    assigned.customer_id,
    organisations.group_id as organisation_id,
    {{ clean('contacts.job_title') }} as job_title,
    contacts.created_at,
    coalesce(contacts.updated_at, contacts.created_at) as observed_at
from {{ ref('int_crm__contacts') }} as contacts
inner join {{ ref('int_customers__assigned') }} as assigned
    on assigned.record_key = contacts.connection_id || ':' || contacts.source || ':' || contacts.contact_id
inner join {{ source('raw', 'identity__groups') }} as organisations
    on
        organisations.kind = 'organisation'
        and organisations.member_key
        = contacts.connection_id || ':' || contacts.source || ':'
        || coalesce(contacts.company_id, 'name:' || {{ organisation_name_key('contacts.company_name') }})
