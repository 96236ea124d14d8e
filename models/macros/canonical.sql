{#
    The canonical streams that vendors' models are unified into. A vendor's model names the columns it can give and
    ends in all of them, in this order and with these types; what it cannot give is a null of the right type, so that
    a union of any vendors fits and a missing vendor changes nothing.
#}
{% macro canonical_columns(stream) -%}
    {%- set own = {
        'email_events': {
            'campaign_id': 'varchar', 'contact_id': 'varchar', 'email': 'varchar', 'kind': 'varchar',
            'occurred_at': 'timestamp(6)', 'url': 'varchar', 'is_machine_open': 'boolean',
        },
        'social_posts': {
            'platform': 'varchar', 'post_id': 'varchar', 'page_id': 'varchar', 'published_at': 'timestamp(6)',
            'format': 'varchar', 'text': 'varchar', 'url': 'varchar', 'campaign_id': 'varchar', 'is_paid': 'boolean',
            'is_deleted': 'boolean',
        },
        'social_metrics': {
            'platform': 'varchar', 'object': 'varchar', 'date': 'date', 'impressions': 'bigint', 'reach': 'bigint',
            'views': 'bigint', 'engagements': 'bigint', 'reactions': 'bigint', 'comments': 'bigint',
            'shares': 'bigint', 'saves': 'bigint', 'clicks': 'bigint', 'followers': 'bigint',
            'new_followers': 'bigint', 'lost_followers': 'bigint',
        },
        'interactions': {
            'case_id': 'varchar', 'contact_id': 'varchar', 'email': 'varchar', 'phone': 'varchar',
            'social_handle': 'varchar', 'channel': 'varchar', 'direction': 'varchar', 'started_at': 'timestamp(6)',
            'answered_at': 'timestamp(6)', 'ended_at': 'timestamp(6)', 'queue': 'varchar', 'agent_id': 'varchar',
            'text': 'varchar', 'language': 'varchar', 'is_public': 'boolean', 'moved_to_private': 'boolean',
            'wait_s': 'bigint', 'talk_s': 'bigint', 'hold_s': 'bigint', 'wrap_s': 'bigint',
            'is_abandoned': 'boolean', 'transfers': 'bigint',
        },
    } -%}
    {%- set ids = {'email_events': 'event_id', 'interactions': 'interaction_id'} -%}
    {%- set columns = {'connection_id': 'varchar', 'brand_id': 'varchar'} -%}
    {%- if stream in ids -%}
        {%- do columns.update({'source': 'varchar', ids[stream]: 'varchar'}) -%}
    {%- endif -%}
    {%- do columns.update(own[stream]) -%}
    {{ return(columns) }}
{%- endmacro %}

{# The select list of a vendor's model: `given` maps a column to its expression; a list names columns as they are. #}
{% macro canonical_select(stream, given) -%}
    {%- set columns = canonical_columns(stream) -%}
    {%- set expressions = given if given is mapping else dict(zip(given, given)) -%}
    {%- for name in expressions if name not in columns -%}
        {{ exceptions.raise_compiler_error(stream ~ " has no column " ~ name) }}
    {%- endfor -%}
    {%- for name, type in columns.items() %}
    cast({{ expressions.get(name, 'null') }} as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{# The rows of several vendors' models in one. #}
{% macro canonical_union(relations) -%}
    {%- for relation in relations %}
    {{ 'union all' if not loop.first }}
    select * from {{ relation }}
    {%- endfor -%}
{%- endmacro %}

{# The comments of one network as interactions. #}
{% macro social_interactions(platform) -%}
select
    {{ canonical_select('interactions', {
        'connection_id': 'connection_id',
        'brand_id': 'brand_id',
        'source': "'" ~ platform ~ "'",
        'interaction_id': 'comment_id',
        'social_handle': 'social_handle',
        'channel': "'comment'",
        'direction': "case when is_by_page then 'outbound' else 'inbound' end",
        'started_at': 'created_at',
        'answered_at': 'answered_at',
        'text': 'text',
        'is_public': 'true',
        'moved_to_private': 'case when not is_by_page then moved_to_private end',
    }) }}
from {{ ref('int_social__comments') }}
where platform = '{{ platform }}'
{%- endmacro %}
