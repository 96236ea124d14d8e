{#
    What is known of where something came from, in one text: kind, platform, network, click id, UTM source, UTM medium
    and referrer type, lower case, parts that are missing left empty. int_roi__channel_signals gives its channel.
#}
{% macro channel_signal(kind, platform='null', network='null', click_id='null', utm_source='null', utm_medium='null', referrer_type='null') -%}
    {%- set parts = [] -%}
    {%- for part in [kind, platform, network, click_id, utm_source, utm_medium, referrer_type] -%}
        {%- do parts.append("coalesce(replace(lower(trim(" ~ part ~ ")), '|', ' '), '')" if part != 'null' else "''") -%}
    {%- endfor -%}
    {{ parts | join(" || '|' || ") }}
{%- endmacro %}

{# The name of the click id that a row carries; those that only advertising sets come first. #}
{% macro click_id_of(row, names) -%}
    case
    {%- for name in names %}
        when nullif(trim({{ row }}.{{ name }}), '') is not null then '{{ name }}'
    {%- endfor %}
    end
{%- endmacro %}

{#
    The name or id of a campaign as a source wrote it, made comparable. A placeholder that the ad platform never filled
    in ("{{ '{{' }}campaign.name{{ '}}' }}") names no campaign.
#}
{% macro campaign_alias(text) -%}
    case when strpos({{ text }}, '{{ '{{' }}') = 0 then lower({{ clean(text) }}) end
{%- endmacro %}

{# The page of an address, without its query and fragment; null when there is none. #}
{% macro landing_page_of(address) -%}
    nullif(split_part(coalesce(split_part({{ address }}, '?', 1), ''), '#', 1), '')
{%- endmacro %}
