// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"flag"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/cloud"
)

func TestCloudFlags(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		args []string
		want *cloud.Config
	}{
		"None":        {nil, nil},
		"NotOn":       {[]string{"-cloud.stack=orders"}, nil},
		"OnByDefault": {[]string{"-cloud"}, &cloud.Config{Timeout: 5 * time.Minute}},
		"All": {
			[]string{
				"-cloud", "-cloud.stack=orders", "-cloud.region", "eu-west-1", "-cloud.profile=dev",
				"-cloud.endpoint=http://localhost:9001", "-cloud.timeout=1h",
			},
			&cloud.Config{
				Stack: "orders", Region: "eu-west-1", Profile: "dev",
				Endpoint: "http://localhost:9001", Timeout: time.Hour,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			set := flag.NewFlagSet("", flag.ContinueOnError)
			flags := defineCloudFlags(set)

			require.NoError(t, set.Parse(c.args))
			require.Equal(t, c.want, flags.where())
		})
	}
}
