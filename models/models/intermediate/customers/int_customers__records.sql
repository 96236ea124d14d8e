{{ config(tags=['identity']) }}

{#
    Everything that any source says of a person, one row per record of a source, with its identifiers made comparable.
    The identity step reads this table and gives each record_key a customer.
#}
with

people as (
    select
        connection_id,
        brand_id,
        source,
        contact_id as source_key,
        'contact' as entity,
        1 as priority,
        contact_id,
        national_id,
        email,
        email2,
        phone,
        phone2,
        given_name,
        surname1,
        surname2,
        full_name,
        birth_date,
        postcode,
        city,
        province,
        country,
        language,
        party_kind,
        self_reported_source,
        created_at as first_seen_at,
        coalesce(updated_at, created_at) as observed_at
    from {{ ref('int_crm__contacts') }}

    union all

    select
        connection_id,
        brand_id,
        source,
        'lead:' || lead_id,
        'lead',
        2,
        contact_id,
        null,
        email,
        null,
        phone,
        null,
        given_name,
        surname1,
        surname2,
        full_name,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        self_reported_source,
        captured_at,
        captured_at
    from {{ canonical_union([
        'int_leads__files_leads',
        'int_leads__salesforce_leads',
    ]) }} as leads

    union all

    select
        connection_id,
        brand_id,
        'zendesk',
        user_id,
        'user',
        3,
        null,
        null,
        email,
        null,
        phone,
        null,
        null,
        null,
        null,
        full_name,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        created_at,
        coalesce(updated_at, created_at)
    from {{ ref('stg_zendesk__users') }}
    where
        role is null
        or lower(role) not in ('agent', 'admin')

    union all

    select
        connection_id,
        brand_id,
        source,
        'order:' || order_id,
        'order',
        4,
        contact_id,
        null,
        email,
        null,
        phone,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        ordered_at,
        ordered_at
    from {{ ref('int_commerce__orders') }}

    union all

    select
        connection_id,
        brand_id,
        source,
        'case:' || case_id,
        'case',
        5,
        contact_id,
        null,
        email,
        null,
        phone,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        created_at,
        created_at
    from {{ ref('stg_files__cases') }}

    union all

    select
        connection_id,
        brand_id,
        source,
        'touchpoint:' || touchpoint_id,
        'touchpoint',
        6,
        contact_id,
        null,
        email,
        null,
        phone,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        occurred_at,
        occurred_at
    from {{ ref('stg_files__touchpoints') }}

    union all

    select
        connection_id,
        brand_id,
        source,
        source_key,
        entity,
        priority,
        contact_id,
        null,
        email,
        null,
        phone,
        null,
        given_name,
        surname,
        null,
        full_name,
        null,
        null,
        null,
        null,
        country,
        language,
        null,
        null,
        first_seen_at,
        observed_at
    from {{ ref('int_customers__contact_points') }}
),

named as (
    -- "García López, Ana" and "Ana García López" are the same words
    select
        people.*,
        {{ name_words('people.given_name') }} as given_words,
        {{ name_words("people.surname1 || coalesce(' ' || people.surname2, '')") }} as surname_words,
        {{ name_words(
            "case when strpos(people.full_name, ',') > 0"
            ~ " then split_part(people.full_name, ',', 2) || ' ' || split_part(people.full_name, ',', 1)"
            ~ " else people.full_name end"
        ) }} as full_words
    from people
    where
        people.contact_id is not null
        or people.email is not null
        or people.email2 is not null
        or people.phone is not null
        or people.phone2 is not null
        or people.entity in ('contact', 'user')
),

split_names as (
    select
        named.*,
        coalesce(
            nullif(given_words, ''),
            case
                when surname_words is not null then null
                when strpos(full_words, ' ') = 0 then nullif(full_words, '')
            end,
            case
                when surname_words is null
                    then coalesce(
                        {{ extract_group('full_words', '^(.+) [^ ]+ [^ ]+$', 1) }},
                        {{ extract_group('full_words', '^([^ ]+) [^ ]+$', 1) }}
                    )
            end
        ) as given_part,
        coalesce(
            {{ extract_group('surname_words', '^([^ ]+)', 1) }},
            case
                when given_words is null
                    then coalesce(
                        {{ extract_group('full_words', '^.+ ([^ ]+) [^ ]+$', 1) }},
                        {{ extract_group('full_words', '^[^ ]+ ([^ ]+)$', 1) }}
                    )
            end
        ) as surname1_part,
        coalesce(
            {{ extract_group('surname_words', '^[^ ]+ (.+)$', 1) }},
            case
                when given_words is null and surname_words is null
                    then {{ extract_group('full_words', '^.+ [^ ]+ ([^ ]+)$', 1) }}
            end
        ) as surname2_part
    from named
),

normalised as (
    select
        split_names.*,
        {{ compact_national_id('national_id') }} as compact_id,
        {{ normal_email('email') }} as email_text,
        {{ normal_email("split_part(replace(email2, ',', ';'), ';', 1)") }} as email2_text,
        {{ normal_phone('phone') }} as phone_text,
        {{ normal_phone('phone2') }} as phone2_text,
        {{ normal_name("replace(given_part, '_', ' ')") }} as given_text,
        {{ normal_name("replace(surname1_part, '_', ' ')") }} as surname1_text,
        {{ normal_name("replace(surname2_part, '_', ' ')") }} as surname2_text
    from split_names
),

occurring as (
    select distinct 'email' as kind, email_text as value from normalised where email_text is not null
    union
    select distinct 'email', email2_text from normalised where email2_text is not null
    union
    select distinct 'phone', phone_text from normalised where phone_text is not null
    union
    select distinct 'phone', phone2_text from normalised where phone2_text is not null
    union
    select distinct 'national_id', compact_id from normalised where compact_id is not null
    union
    select distinct 'name', given_text from normalised where given_text is not null
),

junk as (
    select distinct
        occurring.kind,
        occurring.value
    from occurring
    inner join {{ ref('junk_identifiers') }} as rules
        on
            (
                rules.kind = occurring.kind
                and {{ matches('occurring.value', 'rules.pattern') }}
            )
            or (
                rules.kind = 'email_mailbox'
                and occurring.kind = 'email'
                and {{ matches("split_part(occurring.value, '@', 1)", 'rules.pattern') }}
            )
            or (
                rules.kind = 'email_domain'
                and occurring.kind = 'email'
                and {{ matches("split_part(occurring.value, '@', 2)", 'rules.pattern') }}
            )
)

select
    normalised.connection_id || ':' || normalised.source || ':' || normalised.source_key as record_key,
    normalised.connection_id,
    normalised.brand_id,
    normalised.source,
    normalised.source_key,
    normalised.entity,
    case
        when lower(trim(normalised.party_kind)) in ('b2b', 'public') then lower(trim(normalised.party_kind))
        when normalised.party_kind is not null then 'b2c'
    end as kind,
    cast(normalised.priority as bigint) as priority,
    -- Records that name the same account at the same source are one account's records
    case
        when normalised.contact_id is not null
            then normalised.connection_id || ':' || normalised.source || ':' || normalised.contact_id
    end as account_key,
    case
        when junk_id.value is null then {{ valid_national_id('normalised.compact_id') }}
    end as national_id,
    case when junk_email.value is null then normalised.email_text end as email_norm,
    case when junk_email2.value is null then normalised.email2_text end as email2_norm,
    case when junk_phone.value is null then normalised.phone_text end as phone_norm,
    case when junk_phone2.value is null then normalised.phone2_text end as phone2_norm,
    case when junk_name.value is null then normalised.given_text end as given_norm,
    case when junk_name.value is null then normalised.surname1_text end as surname1_norm,
    case when junk_name.value is null then normalised.surname2_text end as surname2_norm,
    case when junk_name.value is null then replace(normalised.given_part, '_', ' ') end as given_name,
    case when junk_name.value is null then replace(normalised.surname1_part, '_', ' ') end as surname1,
    case when junk_name.value is null then replace(normalised.surname2_part, '_', ' ') end as surname2,
    normalised.birth_date,
    {{ clean('normalised.postcode') }} as postcode,
    {{ clean('normalised.city') }} as city,
    {{ clean('normalised.province') }} as province,
    {{ clean('normalised.country') }} as country,
    lower({{ clean('normalised.language') }}) as language,
    {{ clean('normalised.self_reported_source') }} as self_reported_source,
    normalised.first_seen_at,
    normalised.observed_at
from normalised
left join junk as junk_id
    on
        junk_id.kind = 'national_id'
        and junk_id.value = normalised.compact_id
left join junk as junk_email
    on
        junk_email.kind = 'email'
        and junk_email.value = normalised.email_text
left join junk as junk_email2
    on
        junk_email2.kind = 'email'
        and junk_email2.value = normalised.email2_text
left join junk as junk_phone
    on
        junk_phone.kind = 'phone'
        and junk_phone.value = normalised.phone_text
left join junk as junk_phone2
    on
        junk_phone2.kind = 'phone'
        and junk_phone2.value = normalised.phone2_text
left join junk as junk_name
    on
        junk_name.kind = 'name'
        and junk_name.value = normalised.given_text
