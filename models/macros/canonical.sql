{#
    The canonical streams. A model int_<domain>__<vendor>_<stream> brings what one vendor has into the columns of the
    stream; the model of the stream unites them. A new vendor is one such model and its name in that list.
#}

{# Columns of a canonical stream in their order, with their types. #}
{% macro canonical_columns(stream) -%}
    {%- set text, money, instant, flag, number = 'varchar', 'decimal(18, 4)', 'timestamp(6)', 'boolean', 'bigint' -%}
    {%- set utm = {
        'utm_source': text, 'utm_medium': text, 'utm_campaign': text, 'utm_content': text, 'utm_term': text,
    } -%}
    {%- set clicks = {
        'gclid': text, 'fbclid': text, 'msclkid': text, 'ttclid': text, 'li_fat_id': text, 'twclid': text,
    } -%}
    {%- set names = {'given_name': text, 'surname1': text, 'surname2': text, 'full_name': text} -%}
    {%- set streams = {
        'ad_performance': [
            {
                'platform': text, 'account_id': text, 'level': text, 'campaign_id': text, 'campaign_name': text,
                'ad_group_id': text, 'ad_group_name': text, 'ad_id': text, 'ad_name': text, 'keyword': text,
                'match_type': text, 'search_term': text, 'network': text, 'device': text, 'country': text,
                'date': 'date', 'impressions': number, 'clicks': number, 'link_clicks': number, 'reach': number,
                'video_views': number, 'spend': money, 'currency': text, 'conversions': 'double',
                'conversion_value': money, 'conversions_by_window': text, 'source_timezone': text,
            },
        ],
        'campaigns': [
            {
                'platform': text, 'account_id': text, 'campaign_id': text, 'campaign_name': text,
                'objective': text, 'status': text, 'network': text,
            },
        ],
        'orders': [
            {
                'order_id': text, 'order_name': text, 'contact_id': text, 'email': text, 'phone': text,
                'payer_contact_id': text, 'ordered_at': instant, 'channel': text, 'store_id': text, 'gross': money,
                'discount': money, 'tax': money, 'shipping': money, 'refunded': money, 'net': money,
                'currency': text, 'cost_of_goods': money, 'status': text, 'coupon': text,
            },
            utm, clicks, {'is_test': flag},
        ],
        'order_items': [
            {
                'order_id': text, 'line': text, 'product_id': text, 'product_name': text, 'category': text,
                'quantity': 'double', 'unit_price': money, 'net': money, 'cost_of_goods': money,
            },
        ],
        'contacts': [
            {'contact_id': text}, names,
            {
                'national_id': text, 'birth_date': 'date', 'email': text, 'email2': text, 'phone': text,
                'phone2': text, 'street': text, 'postcode': text, 'city': text, 'province': text, 'country': text,
                'language': text, 'company_id': text, 'company_name': text, 'job_title': text,
                'party_kind': text, 'lifecycle_stage': text, 'lead_status': text, 'self_reported_source': text,
                'form_id': text, 'landing_page': text, 'product_interest': text, 'consent_version': text,
            },
            utm, {'gclid': text, 'fbclid': text},
            {
                'became_lead_at': instant, 'became_qualified_at': instant, 'created_at': instant,
                'updated_at': instant,
            },
        ],
        'companies': [
            {
                'company_id': text, 'company_name': text, 'tax_id': text, 'cnae': text, 'employees': 'bigint',
                'annual_revenue': money, 'default_ratio': 'double', 'domain': text, 'parent_company_id': text,
                'country': text,
            },
        ],
        'leads': [
            {'lead_id': text, 'contact_id': text, 'email': text, 'phone': text}, names,
            {'captured_at': instant, 'form_id': text, 'landing_page': text, 'campaign_id': text},
            utm, clicks,
            {
                'self_reported_source': text, 'product_interest': text, 'status': text, 'qualified_at': instant,
                'consent_version': text, 'is_contact': flag,
            },
        ],
        'email_events': [
            {
                'event_id': text, 'campaign_id': text, 'contact_id': text, 'email': text, 'kind': text,
                'occurred_at': instant, 'url': text, 'is_machine_open': flag,
            },
        ],
        'social_posts': [
            {
                'platform': text, 'post_id': text, 'page_id': text, 'published_at': instant, 'format': text,
                'text': text, 'url': text, 'campaign_id': text, 'is_paid': flag, 'is_deleted': flag,
            },
        ],
        'social_metrics': [
            {
                'platform': text, 'object': text, 'date': 'date', 'impressions': number, 'reach': number,
                'views': number, 'engagements': number, 'reactions': number, 'comments': number,
                'shares': number, 'saves': number, 'clicks': number, 'followers': number,
                'new_followers': number, 'lost_followers': number,
            },
        ],
        'interactions': [
            {
                'interaction_id': text, 'case_id': text, 'contact_id': text, 'email': text, 'phone': text,
                'social_handle': text, 'channel': text, 'direction': text, 'started_at': instant,
                'answered_at': instant, 'ended_at': instant, 'queue': text, 'agent_id': text, 'text': text,
                'language': text, 'is_public': flag, 'moved_to_private': flag, 'wait_s': number,
                'talk_s': number, 'hold_s': number, 'wrap_s': number, 'is_abandoned': flag, 'transfers': number,
            },
        ],
        'deals': [
            {
                'deal_id': text, 'deal_name': text, 'contact_id': text, 'company_id': text, 'owner': text,
                'pipeline': text, 'stage': text, 'amount': money, 'currency': text, 'created_at': instant,
                'closed_at': instant, 'is_closed': flag, 'is_won': flag, 'loss_reason': text,
            },
        ],
    } -%}
    {%- if stream not in streams -%}
        {{ exceptions.raise_compiler_error("There is no canonical stream " ~ stream) }}
    {%- endif -%}
    {%- set columns = {} -%}
    {%- do columns.update({'connection_id': text, 'brand_id': text}) -%}
    {#- What is named by its platform needs no source beside it. -#}
    {%- if 'platform' not in streams[stream][0] -%}
        {%- do columns.update({'source': text}) -%}
    {%- endif -%}
    {%- for group in streams[stream] -%}
        {%- do columns.update(group) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

{#
    The select list of a vendor's model: the expressions in `given`, a typed null for what the vendor `lacks`, and
    every other column by its own name.
#}
{% macro canonical_select(stream, given={}, lacks=[]) -%}
    {%- set columns = canonical_columns(stream) -%}
    {%- for name in given.keys() | list + lacks if name not in columns -%}
        {{ exceptions.raise_compiler_error("The canonical stream " ~ stream ~ " has no column " ~ name) }}
    {%- endfor -%}
    {%- for name, type in columns.items() %}
    cast({{ 'null' if name in lacks else given.get(name, name) }} as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{# The same for a vendor that has little of the stream: what is not in `given` is a typed null. #}
{% macro canonical_given(stream, given) -%}
    {{ canonical_select(stream, given, canonical_columns(stream).keys() | reject('in', given) | list) }}
{%- endmacro %}

{# The models of all vendors, whose columns are the same, as a subquery. #}
{% macro canonical_union(models) -%}
(
    {%- for model in models %}
    {{ 'union all' if not loop.first }}
    select * from {{ ref(model) }}
    {%- endfor %}
)
{%- endmacro %}

{# The comments of one network as interactions. #}
{% macro social_interactions(platform) -%}
select
    {{ canonical_given('interactions', {
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
