import { type Column, columns } from './columns.ts';

/** A canonical stream: what vendors' staging is unified into and what the `files` connector accepts. */
export interface CanonicalStream {
  name: string;
  domain: string;
  /** Columns that identify a record within its connection; `source` defaults to the connection's id. */
  key: readonly string[];
  columns: readonly Column[];
  description: string;
}

const UTM = `
  utm_source  UTM source as tagged.
  utm_medium  UTM medium as tagged.
  utm_campaign  UTM campaign as tagged.
  utm_content  UTM content as tagged.
  utm_term  UTM term as tagged.`;
const CLICK_IDS = `
  gclid  Google click id.
  fbclid  Meta click id.
  msclkid  Microsoft click id.
  ttclid  TikTok click id.
  li_fat_id  LinkedIn click id.
  twclid  X click id.`;
const SOURCE = '\n  source  Whose record it is: a shop system, an old CRM; the connection when not given.';

function stream(
  name: string,
  domain: string,
  key: string,
  description: string,
  spec: string,
): CanonicalStream {
  return { name, domain, key: key.split(' '), columns: columns(spec), description };
}

/** All canonical streams, by name. The columns are those of the published contract; add freely, rename never. */
export const CANONICAL_STREAMS: Readonly<Record<string, CanonicalStream>> = Object.fromEntries(
  [
    stream(
      'ad_performance',
      'ads',
      'platform account_id level campaign_id ad_group_id ad_id keyword search_term network device country date',
      "Advertising results by day, each level from the platform's own report of that level.",
      `
      level  account, campaign, ad_group, ad, keyword or search_term; levels are never added up.
      platform  Advertising platform: meta, google, linkedin and so on.
      account_id  Account at the platform.
      campaign_id  Campaign at the platform.
      campaign_name  Name of the campaign.
      ad_group_id  Ad group or ad set at the platform.
      ad_group_name  Name of the ad group.
      ad_id  Ad at the platform.
      ad_name  Name of the ad.
      keyword  Keyword that was bid on.
      match_type  How the keyword matches.
      search_term  What was searched for.
      network  Network or placement segment.
      device  Device segment.
      country  Country segment.
      date:date  Day in the account's time zone.
      impressions:integer  Times shown.
      clicks:integer  All clicks.
      link_clicks:integer  Clicks that lead to the destination.
      reach:integer  People reached; never added up.
      video_views:integer  Video views as the platform counts them.
      spend:money  Cost in the account's currency.
      currency  ISO 4217 code of the money columns.
      conversions:number  Conversions the platform claims in its default window.
      conversion_value:money  Value the platform claims in its default window.
      conversions_by_window:json  Claims by action type and attribution window.
      source_timezone  Time zone of the day.`,
    ),
    stream(
      'contacts',
      'crm',
      'source contact_id',
      'People as a source knows them.',
      `${SOURCE}
      contact_id  Id of the person at the source.
      given_name  Given name.
      surname1  First surname.
      surname2  Second surname.
      full_name  Name in one field.
      national_id  DNI, NIE or NIF.
      birth_date:date  Date of birth.
      sex  Sex as recorded.
      marital_status  Marital status.
      email  E-mail address.
      email2  Second e-mail address.
      phone  Phone.
      phone2  Second phone.
      street  Street and number.
      postcode  Postcode.
      city  City.
      province  Province.
      country  Country.
      language  Preferred language.
      company_id  Company at the source.
      company_name  Company name.
      job_title  Job title.
      party_kind  b2c, b2b or public.
      lifecycle_stage  Stage at the source.
      hobbies  Hobbies.
      income_band  Income band.
      self_reported_source  Answer to "how did you hear about us?".
      created_at:timestamp  Created at the source (UTC).
      updated_at:timestamp  Last changed at the source (UTC).
      is_deleted:boolean  Deleted at the source.`,
    ),
    stream(
      'companies',
      'crm',
      'source company_id',
      'Companies as a source knows them.',
      `${SOURCE}
      company_id  Id of the company at the source.
      name  Name.
      tax_id  CIF or NIF.
      cnae  Economic sector (CNAE).
      employees:integer  Employees.
      annual_revenue:money  Annual revenue.
      default_ratio:number  Share of unpaid invoices, 0 to 1.
      domain  Web domain.
      parent_company_id  Parent company at the source.
      country  Country.`,
    ),
    stream(
      'leads',
      'leads',
      'source lead_id',
      'Leads as captured.',
      `${SOURCE}
      lead_id  Id of the lead at the source.
      contact_id  Person at the source.
      email  E-mail address.
      phone  Phone.
      given_name  Given name.
      surname1  First surname.
      surname2  Second surname.
      full_name  Name in one field.
      captured_at:timestamp  When captured (UTC).
      form_id  Form.
      landing_page  Page with the form.
      campaign_id  Campaign at the platform.
      ad_id  Ad at the platform.${UTM}${CLICK_IDS}
      self_reported_source  Answer to "how did you hear about us?".
      product_interest  Product asked for.
      status  Status at the source.
      qualified_at:timestamp  When qualified (UTC); null while it is not.
      consent_version  Version of the consent text.`,
    ),
    stream(
      'deals',
      'crm',
      'source deal_id',
      'Sales opportunities.',
      `${SOURCE}
      deal_id  Id of the deal at the source.
      contact_id  Person at the source.
      company_id  Company at the source.
      owner  Sales owner.
      stage  Stage.
      amount:money  Amount.
      currency  ISO 4217 code.
      created_at:timestamp  Created (UTC).
      closed_at:timestamp  Closed (UTC).
      is_won:boolean  Won; null while open.
      loss_reason  Why lost.`,
    ),
    stream(
      'orders',
      'commerce',
      'source order_id',
      'Orders of every till.',
      `${SOURCE}
      order_id  Id of the order at the source.
      contact_id  Buyer at the source.
      email  E-mail address on the order.
      phone  Phone on the order.
      payer_contact_id  Who pays, when another.
      ordered_at:timestamp  When ordered (UTC).
      channel  web, shop, phone or marketplace.
      store_id  Store.
      gross:money  Quantity times price before discounts.
      discount:money  Discounts, positive.
      tax:money  Tax.
      shipping:money  Shipping charged.
      refunded:money  Refunded, positive.
      net:money  Gross less discounts and refunds.
      currency  ISO 4217 code.
      cost_of_goods:money  Cost of the goods sold.
      status  Status at the source.
      coupon  Coupon code.${UTM}${CLICK_IDS}
      is_test:boolean  A test order, not counted.`,
    ),
    stream(
      'order_items',
      'commerce',
      'source order_id line',
      'Lines of orders.',
      `${SOURCE}
      order_id  Order at the source.
      line  Line within the order.
      product_id  Product.
      product_name  Product name.
      category  Category.
      quantity:number  Quantity.
      unit_price:money  Price of one.
      net:money  Line total after discounts.`,
    ),
    stream(
      'touchpoints',
      'web',
      'source touchpoint_id',
      'Contacts of a person with a channel.',
      `${SOURCE}
      touchpoint_id  Id at the source.
      visitor_id  Visitor or cookie.
      contact_id  Person at the source.
      email  E-mail address if known.
      phone  Phone if known.
      occurred_at:timestamp  When (UTC).
      kind  visit, ad_view, ad_click, email_open, email_click, call, event, print or social.
      channel  Channel if the source says so.
      campaign_id  Campaign.${UTM}${CLICK_IDS}
      landing_page  First page.
      referrer  Referrer.
      device  Device type.
      country  Country.
      is_bot:boolean  Known to be a machine.
      page_views:integer  Pages seen.
      duration_s:integer  Duration in seconds.
      goals:json  Goals reached, as a JSON array.`,
    ),
    stream(
      'interactions',
      'care',
      'source interaction_id',
      'Calls, chats, mails, comments and messages.',
      `${SOURCE}
      interaction_id  Id at the source.
      case_id  Case.
      contact_id  Person at the source.
      email  E-mail address.
      phone  Phone.
      social_handle  Handle on the network.
      channel  call, mail, chat, comment, message, review or visit.
      direction  inbound or outbound.
      started_at:timestamp  Started (UTC).
      answered_at:timestamp  Answered (UTC).
      ended_at:timestamp  Ended (UTC).
      queue  Queue.
      agent_id  Agent.
      text  What was said.
      language  Language.
      is_public:boolean  Seen by others.
      moved_to_private:boolean  Moved from public to private.
      wait_s:integer  Seconds waited.
      talk_s:integer  Seconds talked.
      hold_s:integer  Seconds on hold.
      wrap_s:integer  Seconds of after-call work.
      is_abandoned:boolean  Hung up before an answer.
      transfers:integer  Transfers.`,
    ),
    stream(
      'cases',
      'care',
      'source case_id',
      'Questions, requests and complaints.',
      `${SOURCE}
      case_id  Id at the source.
      contact_id  Person at the source.
      email  E-mail address of the requester.
      phone  Phone of the requester.
      channel  Channel it came in by.
      created_at:timestamp  Created (UTC).
      first_response_at:timestamp  First public answer of an agent (UTC).
      resolved_at:timestamp  Resolved (UTC).
      closed_at:timestamp  Closed (UTC).
      reopened_count:integer  Times reopened.
      status  Status.
      priority  Priority.
      type  complaint, question, request or praise.
      topic  Topic.
      agent_id  Agent.
      campaign_id  Campaign it is about.
      satisfaction  good, bad or a score.
      cost:money  Cost of serving.`,
    ),
    stream(
      'surveys',
      'surveys',
      'source response_id',
      'Survey answers.',
      `${SOURCE}
      response_id  Id at the source.
      contact_id  Person at the source.
      case_id  Case.
      order_id  Order.
      kind  csat, nps, ces, awareness or source.
      question  Question.
      score:number  Score.
      answer  Free text.
      answered_at:timestamp  When (UTC).`,
    ),
    stream(
      'social_posts',
      'social',
      'platform post_id',
      'Posts on social networks.',
      `
      platform  Network.
      post_id  Post.
      page_id  Page or profile.
      published_at:timestamp  When (UTC).
      format  Format.
      text  Text.
      url  Address.
      campaign_id  Campaign.
      is_paid:boolean  Promoted.
      is_deleted:boolean  Deleted.`,
    ),
    stream(
      'social_metrics',
      'social',
      'platform object date',
      'Results of pages and posts by day.',
      `
      platform  Network.
      object  Page or post.
      date:date  Day.
      impressions:integer  Impressions.
      reach:integer  Reach.
      views:integer  Views.
      engagements:integer  Engagements.
      reactions:integer  Reactions.
      comments:integer  Comments.
      shares:integer  Shares.
      saves:integer  Saves.
      clicks:integer  Clicks.
      followers:integer  Followers.
      new_followers:integer  New followers.
      lost_followers:integer  Lost followers.`,
    ),
    stream(
      'email_events',
      'email',
      'source event_id',
      'What happened to e-mails sent.',
      `${SOURCE}
      event_id  Id at the source.
      campaign_id  Mailing.
      contact_id  Person at the source.
      email  Address.
      kind  sent, delivered, open, click, bounce, spam or unsubscribe.
      occurred_at:timestamp  When (UTC).
      url  Link clicked.
      is_machine_open:boolean  Opened by a machine.`,
    ),
    stream(
      'consents',
      'governance',
      'source consent_id',
      'Consents given and withdrawn.',
      `${SOURCE}
      consent_id  Id at the source.
      contact_id  Person at the source.
      email  E-mail address.
      phone  Phone.
      purpose  Purpose.
      channel  Channel.
      is_granted:boolean  Given or withdrawn.
      given_at:timestamp  When (UTC).
      text_version  Version of the text.
      proof  Proof.`,
    ),
    stream(
      'plan_actions',
      'planning',
      'action_id',
      'Planned actions with budget and time.',
      `
      action_id  Id of the action.
      name  Name.
      strategy  acquire, grow or keep.
      segment  current, potential, target or secondary.
      channel  Channel.
      campaign_pattern  Pattern of the campaigns' names.
      owner  Owner.
      starts_on:date  First day.
      ends_on:date  Last day.
      budget:money  Budget.
      currency  ISO 4217 code.
      objective  Objective.`,
    ),
    stream(
      'plan_targets',
      'planning',
      'kpi scope period',
      'Targets of KPIs.',
      `
      kpi  KPI.
      scope  Scope: company, brand or channel.
      period  Period: 2026-11, 2026-Q4 or 2026.
      tier  strategic, tactical or operational.
      target:number  Target.
      warn_below:number  Share of the target down to which a miss is amber; beyond it, red.
      direction  up or down: which way is better.
      owner  Owner.
      baseline:number  Value before.`,
    ),
    stream(
      'spend',
      'roi',
      'source spend_id',
      'Spend outside advertising platforms.',
      `${SOURCE}
      spend_id  Id at the source.
      channel  press, tv, radio, outdoor, event, print or agency_fee.
      campaign_id  Campaign.
      starts_on:date  First day.
      ends_on:date  Last day.
      amount:money  Amount.
      currency  ISO 4217 code.
      grps:number  Gross rating points.
      region  Region.`,
    ),
    stream(
      'agency_reports',
      'trust',
      'agency_id report_id line',
      'What agencies report.',
      `
      agency_id  Agency.
      report_id  Report.
      line  Line of the report.
      brand_id  Brand the line is about.
      channel  Channel.
      campaign_name  Campaign.
      period_start:date  First day.
      period_end:date  Last day.
      measure  spend, impressions, clicks, conversions or revenue.
      value:number  Value.
      currency  ISO 4217 code.
      reported_at:timestamp  When reported (UTC).`,
    ),
    stream(
      'fx_rates',
      'planning',
      'date from_currency to_currency',
      'Exchange rates by day.',
      `
      date:date  Day.
      from_currency  From.
      to_currency  To.
      rate:number  Units of to_currency for one of from_currency.`,
    ),
  ].map((entry) => [entry.name, entry]),
);
