{#
    An amount of Shopify without the tax that it holds. Where prices include their tax, an order states the tax of
    goods and shipping in one sum: shipping is taken to be taxed like the goods.
#}
{% macro shopify_untaxed(amount, order) -%}
    case
        when not coalesce({{ order }}.is_tax_included, false) or coalesce({{ order }}.tax, 0) = 0 then {{ amount }}
        else cast(
            cast({{ amount }} as double) * (
                1 - cast({{ order }}.tax as double)
                / nullif(cast({{ order }}.subtotal + coalesce({{ order }}.shipping, 0) as double), 0)
            ) as decimal(18, 4)
        )
    end
{%- endmacro %}
