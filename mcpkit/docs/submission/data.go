package submission

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
)

func (f *form) dataStep() {
	d := f.kit.listing.Data
	f.begin(8, "Data handling")
	f.api(d)
	f.answer("Data about health", "Listing.Data.Health", d.Health, "say whether the tools deal with data about people's health: submission.Yes or submission.No")
	f.answer("Sponsored content", "Listing.Data.Sponsored", d.Sponsored, "say whether results contain what somebody paid for: submission.Yes or submission.No")
	if d.Sponsored == Yes {
		f.problem(Invalid, "Listing.Data.Sponsored", "the directory takes no servers with advertisements or sponsored content (policy 4.C)")
	}
	f.privacyFacts()
}

func (f *form) api(d Data) {
	switch d.API {
	case "", OwnAPI, ProxiedAPI, ThirdPartyAPI:
		f.field(field{name: "Whose API the tools work on", from: "Listing.Data.API", value: string(d.API),
			ask: "say whose it is: submission.OwnAPI, ProxiedAPI or ThirdPartyAPI"})
	default:
		f.heading(3, "Whose API the tools work on")
		f.problem(Invalid, "Listing.Data.API", fmt.Sprintf("%q is none of OwnAPI, ProxiedAPI and ThirdPartyAPI", string(d.API)))
	}
	switch d.API {
	case ProxiedAPI:
		f.field(field{name: "Permission", from: "Listing.Data.Permission", value: d.Permission, ask: "say who permitted it, and where that can be seen"})
	case ThirdPartyAPI:
		f.paragraph("The policy (3.F) asks that the owner controls every API behind the server: expect to be asked about this.")
	}
}

// privacyFacts are what both directories look for in the privacy policy.
func (f *form) privacyFacts() {
	p := f.kit.listing.Privacy
	if p == nil {
		p = &docs.DataUse{}
	}
	f.heading(3, "What the privacy policy says")
	f.paragraph("The policy must say each of these things in words of its own; reviewers look for them. See that they say the same. They are declared once, " +
		"for this form and for the documentation, in `docs.Prose.Data` or `Listing.Privacy`.")
	for _, fact := range []field{
		{name: "Collection", from: "Listing.Privacy.Collected", value: p.Collected, ask: "say which data of users the server collects"},
		{name: "Use", from: "Listing.Privacy.Used", value: p.Used, ask: "say what the data is used for"},
		{name: "Storage", from: "Listing.Privacy.Stored", value: p.Stored, ask: "say where the data is stored"},
		{name: "Sharing", from: "Listing.Privacy.Shared", value: p.Shared, ask: "say with whom the data is shared"},
		{name: "Retention", from: "Listing.Privacy.Retention", value: p.Retention, ask: "say how long the data is kept"},
		{name: "Contact", from: "Listing.Privacy.Contact", value: p.Contact, ask: "say whom to ask about the data"},
	} {
		f.field(fact)
	}
}
