package submission

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// privacyFacts writes the facts that reviewers look for in the privacy policy: what the owner
// declares, and what the server itself does. It asks for what cannot be known.
func (f *form) privacyFacts() {
	p := f.listing.Privacy
	if p == nil {
		p = &docs.DataUse{}
	}
	f.Heading(3, "What the privacy policy says")
	f.Paragraph("Reviewers look for each of these facts in the privacy policy. Check that the policy says the same. The facts are declared once, " +
		"for this form and for the documentation, in `docs.Prose.Data` or `Listing.Privacy`. The policy that mcpkit serves at /privacy also names what the server itself handles.")
	for _, q := range []question{
		{name: "Controller", from: "Listing.Privacy.Controller", value: p.Controller, ask: "give the name and address of the person or company that is responsible for the data"},
		{name: "Effective date", from: "Listing.Privacy.Effective", value: p.Effective, ask: "give the date from which the policy applies"},
		{name: "Collection", from: "Listing.Privacy.Collected", value: p.Collected, ask: "say which data of users the server collects"},
		{name: "Use", from: "Listing.Privacy.Used", value: p.Used, ask: "say what the data is used for"},
		{name: "Storage", from: "Listing.Privacy.Stored", value: p.Stored, ask: "say where the data is stored"},
		{name: "Sharing", from: "Listing.Privacy.Shared", value: p.Shared, ask: "say with whom the data is shared"},
		{name: "Retention", from: "Listing.Privacy.Retention", value: p.Retention, ask: "say how long the data is kept"},
		{name: "Rights", from: "Listing.Privacy.Rights", value: p.Rights, ask: "say what users can demand, such as a copy of their data or its deletion, and how"},
		{name: "Contact", from: "Listing.Privacy.Contact", value: p.Contact, ask: "say who answers questions about the data"},
	} {
		f.answer(q)
	}
	f.serverData(p)
	f.recipients(p)
}

// serverData lists the data that the server itself handles, and asks where logs and telemetry go.
func (f *form) serverData(p *docs.DataUse) {
	flows := f.surface.Data
	if len(flows) == 0 {
		return
	}
	f.Heading(3, "What the server itself handles")
	for _, flow := range flows {
		kept := flow.Kept
		if kept == "" {
			kept = "kept as declared below"
		}
		f.Item("%s: %s, %s; %s", string(flow.Place), markdown.Escape(flow.What), markdown.Escape(flow.Why), kept)
	}
	f.EndList()
	goes := func(place policy.DataPlace) bool {
		return slices.ContainsFunc(flows, func(flow policy.DataFlow) bool { return flow.Place == place })
	}
	if goes(policy.PlaceLog) {
		f.answer(question{name: "Logs", from: "Listing.Privacy.Logs", value: p.Logs,
			ask: "say how long logs are kept and who reads them; the program chooses where they go, so the server does not know"})
	}
	if goes(policy.PlaceTelemetry) {
		f.answer(question{name: "Traces and metrics", from: "Listing.Privacy.Telemetry", value: p.Telemetry,
			ask: "say who receives traces and metrics and how long they are kept there"})
	}
}

// recipients writes who receives data of users.
func (f *form) recipients(p *docs.DataUse) {
	const from = "Listing.Privacy.Upstreams"
	f.Heading(3, "Recipients")
	f.Item("The AI application of the user, such as Claude or ChatGPT: it sends the arguments and receives the results.")
	for _, r := range p.Upstreams {
		f.Item("%s: %s; kept %s", markdown.Escape(r.Name), markdown.Escape(r.What), orNone(markdown.Escape(r.Retention)))
	}
	f.EndList()
	switch {
	case len(p.Upstreams) > 0 && p.NoUpstreams:
		f.problem(Invalid, from, "it lists services, but NoUpstreams says that there are none")
	case len(p.Upstreams) == 0 && !p.NoUpstreams:
		f.missing(from, "list the other services to which the tools send data of users, or set NoUpstreams")
	}
	for _, r := range p.Upstreams {
		if strings.TrimSpace(r.Name) == "" || strings.TrimSpace(r.What) == "" || strings.TrimSpace(r.Retention) == "" {
			f.problem(Missing, from, "each service needs its name, the data that it receives, and how long it keeps it")
			return
		}
	}
}
