package words

import "slices"

// VerifyUnfinished returns an error for each expression of Unfinished whose matches do not provably
// contain an anchor.
func VerifyUnfinished() (errs []error) {
	for _, r := range append(slices.Clip(unfinishedPhrases), stage, unreadyAbroad) {
		if err := r.VerifyAnchors(); err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}
