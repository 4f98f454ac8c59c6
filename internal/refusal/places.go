package refusal

import "github.com/mcpkit-go/mcpkit/internal/share"

// OfPlaces returns the reason for refusing a request that got no place. stream reports whether the
// place was for a stream.
func OfPlaces(why share.Refusal, stream bool) Reason {
	switch why {
	case share.Share:
		return ShareExceeded
	case share.TooBig:
		return ShareTooSmall
	case share.Late:
		return QueueTimeout
	case share.Left:
		return ClientLeft
	}
	if stream {
		return StreamsExhausted
	}
	return QueueFull
}
