package docs

// Prose is what only the owner of a server can say about it. Texts are Markdown without HTML,
// except where a field says that it is plain text. [Missing] reports the fields that a server
// needs. Headings in a text are moved below the heading of its section. Images become links,
// because the page loads nothing.
type Prose struct {
	// Intro follows the description: what the service is, who it is for, what it costs.
	Intro string
	// Features list what the server is good for. Without any, the page lists the titles of the
	// tools, each with the first sentence of its description.
	Features []Feature
	// Setup follows the steps for each client: settings, roles, tasks of an administrator.
	Setup string
	// Authentication says which account or plan users need and how they get it. A server that
	// requires a login needs this field.
	Authentication string
	// Scopes describe in plain text what each scope allows, by the name of the scope. The page also
	// lists the tools that need a scope, with or without a description.
	Scopes map[string]string
	// Limits follow the limits that the server declares: quotas, plans, sizes.
	Limits string
	// Troubleshooting follows the errors that every server can return.
	Troubleshooting string
	// Privacy follows the link to the privacy policy.
	Privacy string
	// Support follows the contacts: hours, languages, issue tracker.
	Support string
	// Changelog lists releases, newest first.
	Changelog []Release
	// Data declares what happens to the data of users. The section on privacy and the policy that
	// [Page.Privacy] returns are made from it.
	Data *DataUse
}

// A Feature is one thing that the server is good for.
type Feature struct {
	// Title is plain text.
	Title string
	// Text is Markdown, one paragraph.
	Text string
}

// A Release is one entry of the changelog.
type Release struct {
	// Version and Date are plain text, for example "1.2.0" and "2026-11-20". Date is optional.
	Version, Date string
	// Text is Markdown.
	Text string
}

// DataUse declares what happens to the data of users. Texts are Markdown, and every field is
// required except those marked as optional. If there is nothing to declare, a field says so:
// "Nothing is stored." The first six fields are the topics that the directory's policy requires.
//
// Source: https://support.claude.com/en/articles/13145358-anthropic-software-directory-policy
type DataUse struct {
	Collected string // which data: arguments of calls, account names, addresses in logs
	Used      string // the purpose
	Stored    string // where, and how it is protected
	Shared    string // with whom, or that it is not shared
	Retention string // how long, and how it is deleted
	Contact   string // who answers questions about the data

	// Logs says how long logs are kept and who reads them, and Telemetry who receives traces and
	// metrics and how long they are kept there, each for example "for 30 days, at Example Ltd". The
	// policy lists what the server logs and exports; only the owner knows what happens to it
	// afterwards. Plain text; optional.
	Logs, Telemetry string
	// Upstreams are the other services to which the tools send data of users; optional. NoUpstreams
	// declares that the tools send it to no other service.
	Upstreams   []Recipient
	NoUpstreams bool

	// Controller is the name and address of the responsible person or company. Plain text; optional.
	Controller string
	// Effective is the date from which the policy applies, for example "1 December 2026". Plain
	// text; optional.
	Effective string
	// Rights are what users can demand, and how; optional.
	Rights string
}

// A Recipient is a service that receives data of users. The fields are plain text.
type Recipient struct {
	Name      string // the service and who runs it
	What      string // the data that it receives, and what for
	Retention string // how long it keeps the data, or where it says so
}

// A dataTopic is one part of a privacy policy.
type dataTopic struct {
	field  string // of DataUse
	about  string // completes "the part of the privacy policy about"
	title  string
	text   string
	needed bool
}

// topics returns the parts of the declaration. It returns none for nil.
func (d *DataUse) topics() []dataTopic {
	if d == nil {
		return nil
	}
	return []dataTopic{
		{"Collected", "the data that is collected", "Data that is collected", d.Collected, true},
		{"Used", "the purpose of the data", "What the data is used for", d.Used, true},
		{"Stored", "the storage of the data", "Storage", d.Stored, true},
		{"Shared", "the sharing of the data", "Sharing with third parties", d.Shared, true},
		{"Retention", "the time for which the data is kept", "Retention", d.Retention, true},
		{"Rights", "the rights of users", "Your rights", d.Rights, false},
		{"Contact", "the contact for questions about the data", "Contact", d.Contact, true},
	}
}
