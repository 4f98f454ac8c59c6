package redis_test

import (
	"context"
	"log"

	goredis "github.com/redis/go-redis/v9"

	"github.com/mcpkit-go/mcpkit/mcpkit/store/redis"
)

// Replicas of a program open the same Redis with the same options.
func ExampleOpen() {
	s, err := redis.Open(context.Background(),
		&goredis.UniversalOptions{Addrs: []string{"redis.internal:6379"}},
		&redis.Options{Prefix: "notes", Limit: 256 << 20, Replicas: 1})
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
}
