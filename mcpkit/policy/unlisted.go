package policy

// An Unlisted is the decision that a server is for no directory, or not yet. The rules about being
// listed are then Notes, and do not keep the server from starting.
type Unlisted struct {
	Reason string // why, for example "internal tool of the billing team"
	Pos    Pos    // where it was declared
}
