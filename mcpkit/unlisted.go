package mcpkit

import "github.com/mcpkit-go/mcpkit/mcpkit/policy"

// Unlisted declares that the server is not for a connector directory, or not yet, and gives the
// reason, for example "internal tool of the billing team". Rules about being listed, such as those
// about the privacy policy, the version and the examples, then do not keep the server from
// starting: check lists them as what a listing would need. Rules about annotations, schemas, logins
// and everything else that protects users and models hold as for every server.
//
// Reports print the reason, which must not be empty, and a submission of the server is incomplete
// until the option is removed.
func Unlisted(reason string) Option {
	pos := caller()
	return option(func(s *settings) { s.listing.unlisted = &policy.Unlisted{Reason: reason, Pos: pos} })
}
