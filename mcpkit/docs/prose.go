package docs

// Prose is what only the owner of a server can say about it. All of it is Markdown without
// HTML, unless it says otherwise. Which fields a server needs depends on the server: see
// [Missing]. Headings inside are moved below the heading of their section, and images become
// links, because a page fetches nothing.
type Prose struct {
	// Intro follows the description: what the service is, for whom, at what price.
	Intro string
	// Features are what the server is good for; without any they are the titles of the
	// tools, with what each does.
	Features []Feature
	// Setup follows the steps for each client: settings, roles, what an administrator does.
	Setup string
	// Authentication says which account or plan is needed, and how one gets it. A server that
	// asks for a login needs it.
	Authentication string
	// Scopes say in words what a scope allows: plain text, by the scope. The tools that need
	// a scope are listed anyway.
	Scopes map[string]string
	// Limits follow the limits that are known: quotas, plans, sizes.
	Limits string
	// Troubleshooting follows the errors that every server has.
	Troubleshooting string
	// Privacy follows the link to the policy.
	Privacy string
	// Support follows the contacts: hours, languages, issue tracker.
	Support string
	// Changelog has the newest change first.
	Changelog []Change
	// Data declares what happens to the data of users. It makes the section on privacy, and
	// the policy of [Page.Privacy].
	Data *DataUse
	// Terms is the https address of the terms of service; not Markdown.
	Terms string
}

// A Feature is one thing that the server is good for.
type Feature struct {
	// Title is plain text.
	Title string
	// Text is Markdown, one paragraph.
	Text string
}

// A Change is one entry of the changelog.
type Change struct {
	// Version and Date are plain text, for example "1.2.0" and "2026-11-20". Date is optional.
	Version, Date string
	// Text is Markdown.
	Text string
}

// DataUse declares what happens to the data of users. All of it is Markdown, and every field
// is needed unless it says otherwise: where there is nothing to tell, say so ("Nothing is
// stored."). The first six are the topics that the directory's policy asks for; see
// https://support.claude.com/en/articles/13145358-anthropic-software-directory-policy
type DataUse struct {
	Collected string // which data: arguments of calls, the account's name, addresses in logs
	Used      string // for what
	Stored    string // where, and how it is protected
	Shared    string // with whom, or that it is not
	Retention string // how long, and how it is deleted
	Contact   string // who answers questions about it

	// Controller is who is responsible: a name and an address. Plain text; optional.
	Controller string
	// Effective is since when this holds, for example "1 December 2026". Plain text; optional.
	Effective string
	// Rights are what users can demand, and how; optional.
	Rights string
}
