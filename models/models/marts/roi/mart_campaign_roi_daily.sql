{{ roi_daily(grain=['brand_id', 'channel_id', 'campaign_key', 'date', 'date_basis']) }}
