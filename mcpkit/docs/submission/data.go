package submission

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
)

func (f *form) dataStep() {
	d := f.listing.Data
	f.begin(8, "Data handling")
	f.api(d)
	f.choice("Data about health", "Listing.Data.Health", d.Health, "say whether the tools handle data about people's health: submission.Yes or submission.No")
	f.choice("Sponsored content", "Listing.Data.Sponsored", d.Sponsored, "say whether results contain paid content: submission.Yes or submission.No")
	if d.Sponsored == Yes {
		f.problem(Invalid, "Listing.Data.Sponsored", "the directory does not accept servers with advertisements or sponsored content (policy 4.C)")
	}
	f.privacyFacts()
}

func (f *form) api(d Data) {
	const name, from = "Whose API the tools use", "Listing.Data.API"
	switch d.API {
	case "", OwnAPI, ProxiedAPI, ThirdPartyAPI:
		f.answer(question{name: name, from: from, value: string(d.API),
			ask: "say whose API the tools use: submission.OwnAPI, ProxiedAPI or ThirdPartyAPI"})
	default:
		f.Heading(3, name)
		f.problem(Invalid, from, fmt.Sprintf("%q is not one of OwnAPI, ProxiedAPI and ThirdPartyAPI", string(d.API)))
	}
	switch d.API {
	case ProxiedAPI:
		f.answer(question{name: "Permission", from: "Listing.Data.Permission", value: d.Permission, ask: "say who gave the permission and where it is published"})
	case ThirdPartyAPI:
		f.Paragraph("The policy (3.F) requires that the owner controls every API behind the server. Expect questions about this.")
	}
}

// privacyFacts writes the facts that both directories look for in the privacy policy.
func (f *form) privacyFacts() {
	p := f.listing.Privacy
	if p == nil {
		p = &docs.DataUse{}
	}
	f.Heading(3, "What the privacy policy says")
	f.Paragraph("Reviewers look for each of these facts in the privacy policy. Check that the policy says the same. The facts are declared once, " +
		"for this form and for the documentation, in `docs.Prose.Data` or `Listing.Privacy`.")
	for _, q := range []question{
		{name: "Collection", from: "Listing.Privacy.Collected", value: p.Collected, ask: "say which data of users the server collects"},
		{name: "Use", from: "Listing.Privacy.Used", value: p.Used, ask: "say what the data is used for"},
		{name: "Storage", from: "Listing.Privacy.Stored", value: p.Stored, ask: "say where the data is stored"},
		{name: "Sharing", from: "Listing.Privacy.Shared", value: p.Shared, ask: "say with whom the data is shared"},
		{name: "Retention", from: "Listing.Privacy.Retention", value: p.Retention, ask: "say how long the data is kept"},
		{name: "Contact", from: "Listing.Privacy.Contact", value: p.Contact, ask: "say who answers questions about the data"},
	} {
		f.answer(q)
	}
}
