package words

import (
	"slices"
	"strings"
	"sync"
)

// A vendorKind says how surely a word is the name of a vendor or product.
type vendorKind int

const (
	onlyName vendorKind = iota + 1 // nothing else: "gmail"
	alsoWord                       // an ordinary word too: "linear"; it counts with a capital
)

// vendors returns the well-known vendors and products by name, in lower case.
var vendors = sync.OnceValue(func() map[string]vendorKind {
	m := map[string]vendorKind{}
	for w := range strings.FieldsSeq(vendorNames) {
		m[w] = onlyName
	}
	for w := range strings.FieldsSeq(vendorWords) {
		m[w] = alsoWord
	}
	return m
})

// Vendor reports whether a word in lower case is the name of a well-known vendor or product.
// ordinary is set if it is an ordinary word too.
func Vendor(word string) (ordinary, ok bool) {
	kind := vendors()[word]
	return kind == alsoWord, kind != 0
}

// VendorsOf returns the vendors that the first sentence of a description names. It says what the
// tool does, so these are the services that it works with.
func VendorsOf(description string) []string {
	sentence, _, _ := strings.Cut(description, ". ")
	return vendorsIn(sentence)
}

// CommonVendors returns the vendors that at least two of the descriptions name. A server that
// speaks of a vendor more than once is made for its service.
func CommonVendors(descriptions []string) []string {
	count := map[string]int{}
	for _, d := range descriptions {
		for _, v := range vendorsIn(d) {
			count[v]++
		}
	}
	var common []string
	for v, n := range count {
		if n > 1 {
			common = append(common, v)
		}
	}
	return common
}

// vendorsIn returns the vendors that a text names, each once.
func vendorsIn(text string) []string {
	var found []string
	for w := range strings.FieldsSeq(Normalize(text)) {
		if vendors()[w] != 0 && !slices.Contains(found, w) {
			found = append(found, w)
		}
	}
	return found
}

const (
	vendorNames = `adyen airbnb airtable alexa alibaba amazon amplitude asana atlassian auth0 aws azure bamboohr basecamp bigquery bing bitbucket
		calendly canva chatgpt clickhouse clickup cloudflare coinbase confluence coursera databricks datadog deepl dialpad digitalocean discord
		docusign doordash dropbox duckduckgo ebay elasticsearch etsy eventbrite evernote expedia facebook figma firebase fitbit freshdesk
		github gitlab gmail godaddy google grafana greenhouse gusto hackernews heroku hotjar hubspot ifttt imessage instagram
		intercom jenkins jira kayak klarna klaviyo launchdarkly linkedin lyft mailchimp mailgun mattermost microsoft mixpanel
		mongodb n8n netflix netlify netsuite newrelic okta onedrive onenote openai opentable pagerduty paypal perplexity pinterest
		pipedrive posthog postmark quickbooks quora reddit redfin revolut salesforce sendgrid servicenow sharepoint shopify skype
		skyscanner slack snapchat snowflake splunk spotify squarespace strava stripe supabase surveymonkey tableau telegram tiktok todoist
		toggl trello tripadvisor twilio twitter typeform uber venmo vercel vimeo walmart webex wechat whatsapp wikipedia woocommerce
		wordpress workday wrike xero yahoo yelp youtube zapier zendesk zillow zoho zoominfo`
	vendorWords = `apollo apple anthropic bolt booking box buffer chrome copilot drive excel outlook garmin gemini gong guru indeed
		linear loom looker make meta miro monday notion oracle outreach plaid ramp reclaim ring segment sentry shortcut siri square
		superhuman teams things threads webflow wise word x zoom`
)
