{#
    Records of people with their identifiers made comparable: `people` is a relation with the columns of
    int_customers__records' union. Everything that the matching reads is made here, so that what is measured on a
    labelled set is what the product does.
#}
{% macro normalised_people(people) %}
with

named as (
    -- "García López, Ana" and "Ana García López" are the same words
    select
        people.*,
        {{ name_words('people.given_name') }} as given_words,
        {{ name_words("people.surname1 || coalesce(' ' || people.surname2, '')") }} as surname_words,
        {{ name_words(
            "case when strpos(people.full_name, ',') > 0"
            ~ " then coalesce(split_part(people.full_name, ',', 2), '') || ' ' || coalesce(split_part(people.full_name, ',', 1), '')"
            ~ " else people.full_name end"
        ) }} as full_words
    from {{ people }} as people
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
        ) as surname2_part,
        lower({{ clean('email') }}) as email_lower,
        lower({{ clean("coalesce(split_part(replace(email2, ',', ';'), ';', 1), '')") }}) as email2_lower
    from named
),

meant as (
    -- The provider that a mistyped domain stands for
    select
        split_names.*,
        case
            when typos.domain is null then email_lower
            else coalesce(split_part(email_lower, '@', 1), '') || '@' || typos.domain
        end as email_meant,
        case
            when typos2.domain is null then email2_lower
            else coalesce(split_part(email2_lower, '@', 1), '') || '@' || typos2.domain
        end as email2_meant
    from split_names
    left join {{ ref('email_domain_typos') }} as typos
        on typos.typo = coalesce(split_part(split_names.email_lower, '@', 2), '')
    left join {{ ref('email_domain_typos') }} as typos2
        on typos2.typo = coalesce(split_part(split_names.email2_lower, '@', 2), '')
),

normalised as (
    select
        meant.*,
        {{ compact_national_id('national_id') }} as compact_id,
        {{ normal_email('email_meant') }} as email_text,
        {{ normal_email('email2_meant') }} as email2_text,
        {{ normal_phone('phone') }} as phone_text,
        {{ normal_phone('phone2') }} as phone2_text,
        {{ normal_name("replace(given_part, '_', ' ')") }} as given_text,
        {{ normal_name("replace(surname1_part, '_', ' ')") }} as surname1_text,
        {{ normal_name("replace(surname2_part, '_', ' ')") }} as surname2_text
    from meant
),

lookups as (
    select
        normalised.*,
        {{ plain_mailbox('email_text') }} as mailbox,
        {{ plain_mailbox('email2_text') }} as mailbox2,
        coalesce(split_part(coalesce(split_part(email_text, '@', 2), ''), '.', 1), '') as domain_label,
        coalesce(split_part(coalesce(split_part(email2_text, '@', 2), ''), '.', 1), '') as domain2_label,
        coalesce(split_part({{ without_name_particles('given_text') }}, ' ', 1), '') as given_first,
        nullif(split_part({{ without_name_particles('given_text') }}, ' ', 2), '') as given_second
    from normalised
),

judged as (
    select
        lookups.*,
        junk_id.value is not null as is_junk_id,
        coalesce(junk_box.value, junk_domain.value) is not null as is_junk_email,
        coalesce(junk_box2.value, junk_domain2.value) is not null as is_junk_email2,
        junk_phone.value is not null or {{ is_repeated_digit('phone_text') }} as is_junk_phone,
        junk_phone2.value is not null or {{ is_repeated_digit('phone2_text') }} as is_junk_phone2,
        junk_name.value is not null as is_junk_name,
        trim(
            coalesce(variants.name, given_first, '') || ' ' || coalesce(variants2.name, given_second, '')
        ) as given_meant
    from lookups
    {%- for kind, name, value in [
        ('national_id', 'junk_id', 'compact_id'),
        ('email_mailbox', 'junk_box', 'mailbox'),
        ('email_mailbox', 'junk_box2', 'mailbox2'),
        ('email_domain', 'junk_domain', 'domain_label'),
        ('email_domain', 'junk_domain2', 'domain2_label'),
        ('phone', 'junk_phone', 'phone_text'),
        ('phone', 'junk_phone2', 'phone2_text'),
        ('name', 'junk_name', 'given_text'),
    ] %}
    left join (select value from {{ ref('junk_identifiers') }} where kind = '{{ kind }}') as {{ name }}
        on {{ name }}.value = lookups.{{ value }}
    {%- endfor %}
    left join {{ ref('name_variants') }} as variants
        on variants.variant = lookups.given_first
    left join {{ ref('name_variants') }} as variants2
        on variants2.variant = lookups.given_second
)

select
    connection_id || ':' || source || ':' || source_key as record_key,
    connection_id,
    brand_id,
    source,
    source_key,
    entity,
    case
        when lower(trim(party_kind)) in ('b2b', 'public') then lower(trim(party_kind))
        when party_kind is not null then 'b2c'
    end as kind,
    cast(priority as bigint) as priority,
    -- Records that name the same account at the same source are one account's records
    case when contact_id is not null then connection_id || ':' || source || ':' || contact_id end as account_key,
    case when not is_junk_id then {{ valid_national_id('compact_id') }} end as national_id,
    case when not is_junk_id and length(compact_id) between 7 and 10 then compact_id end as national_id_text,
    case when not is_junk_email then email_text end as email_norm,
    case when not is_junk_email2 then email2_text end as email2_norm,
    case when not is_junk_phone then phone_text end as phone_norm,
    case when not is_junk_phone2 then phone2_text end as phone2_norm,
    case when not is_junk_name then given_text end as given_norm,
    case when not is_junk_name then surname1_text end as surname1_norm,
    case when not is_junk_name then surname2_text end as surname2_norm,
    case when not is_junk_name then nullif(given_meant, '') end as given_key,
    case when not is_junk_name then {{ surname_key('surname1_text') }} end as surname1_key,
    case when not is_junk_name then {{ surname_key('surname2_text') }} end as surname2_key,
    case when not is_junk_name then replace(given_part, '_', ' ') end as given_name,
    case when not is_junk_name then replace(surname1_part, '_', ' ') end as surname1,
    case when not is_junk_name then replace(surname2_part, '_', ' ') end as surname2,
    case
        when
            birth_date > date '1901-01-01'
            and birth_date not in (date '1970-01-01', date '1980-01-01', date '2000-01-01')
            then birth_date
    end as birth_date,
    {{ clean('postcode') }} as postcode,
    {{ dwelling_key('street') }} as street_key,
    {{ clean('city') }} as city,
    {{ clean('province') }} as province,
    {{ clean('country') }} as country,
    lower({{ clean('language') }}) as language,
    {{ clean('company_name') }} as company_name,
    {{ clean('self_reported_source') }} as self_reported_source,
    -- Identifiers that were given and are nobody's: placeholders and shared mailboxes of the list; what cannot be valid
    cast(
        case when is_junk_id then 1 else 0 end
        + case when is_junk_email then 1 else 0 end
        + case when is_junk_email2 then 1 else 0 end
        + case when is_junk_phone then 1 else 0 end
        + case when is_junk_phone2 then 1 else 0 end
        + case when is_junk_name then 1 else 0 end
        as bigint
    ) as junk_values,
    cast(
        case when compact_id <> '' and not is_junk_id and {{ valid_national_id('compact_id') }} is null then 1 else 0 end
        + case when email_lower is not null and email_text is null then 1 else 0 end
        + case when {{ clean('phone') }} is not null and phone_text is null then 1 else 0 end
        as bigint
    ) as invalid_values,
    first_seen_at,
    observed_at
from judged
{% endmacro %}

{# The mailbox of an address as the list of junk names it: without dots, dashes and trailing digits. #}
{% macro plain_mailbox(email) -%}
    {{ replace_all(replace_all("coalesce(split_part(" ~ email ~ ", '@', 1), '')", "[._-]", ""), "[0-9]+$", "") }}
{%- endmacro %}

{# Seven times the same digit: nobody's number. #}
{% macro is_repeated_digit(phone) -%}
    coalesce({{ matches(phone, "'^[+][0-9]{0,4}(0{7}|1{7}|2{7}|3{7}|4{7}|5{7}|6{7}|7{7}|8{7}|9{7})'") }}, false)
{%- endmacro %}

{# "maria del carmen" and "maria carmen" are one name. #}
{% macro without_name_particles(name) -%}
    {{ replace_all(name, "\\b(de|del|la|las|los|el|y|i) ", "") }}
{%- endmacro %}

{#
    How a surname sounds in Spanish, without particles: b and v, s and z, ll and y, silent h, g and j before e and i,
    doubled letters.
#}
{% macro surname_key(name) -%}
    {%- set state = namespace(text="replace(" ~ without_name_particles(name) ~ ", ' ', '')") -%}
    {%- for from_text, to_text in [
        ('ch', 'x'), ('h', ''), ('ll', 'y'), ('v', 'b'), ('w', 'b'), ('z', 's'), ('ce', 'se'), ('ci', 'si'), ('qu', 'k'),
        ('c', 'k'), ('ge', 'je'), ('gi', 'ji'), ('y', 'i'), ('rr', 'r'), ('ss', 's'), ('nn', 'n'), ('tt', 't'),
    ] -%}
        {%- set state.text = "replace(" ~ state.text ~ ", '" ~ from_text ~ "', '" ~ to_text ~ "')" -%}
    {%- endfor -%}
    nullif({{ state.text }}, '')
{%- endmacro %}

{# Street without its kind and particles, with its numbers: what tells one dwelling from the next. #}
{% macro dwelling_key(street) -%}
    {%- set plain = replace_all(without_accents("lower(" ~ street ~ ")"), "[^a-z0-9]+", " ") -%}
    {%- set bare = replace_all(
        "' ' || trim(" ~ plain ~ ") || ' '",
        " (calle|c|cl|avenida|avda|avd|av|plaza|pza|pl|paseo|pso|po|camino|cno|carretera|ctra|ronda|rda|travesia|via|numero|num|n|no|de|del|la|las|los|el) ",
        " "
    ) -%}
    nullif(trim({{ replace_all(bare, " (de|del|la|las|los|el) ", " ") }}), '')
{%- endmacro %}
