package submission

import (
	"fmt"
)

func (f *form) dataStep() {
	d := f.listing.Data
	f.begin(7, "Data handling")
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
