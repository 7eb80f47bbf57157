// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"flag"
	"time"

	"github.com/lambda-durable/durable-go/testing/cloud"
)

// cloudFlags are flags of go test that let [Run] run what is deployed.
type cloudFlags struct {
	on       bool
	stack    string
	region   string
	profile  string
	endpoint string
	timeout  time.Duration
}

var theCloudFlags = defineCloudFlags(flag.CommandLine) //nolint:gochecknoglobals // flags

const defaultCloudTimeout = 5 * time.Minute

func defineCloudFlags(set *flag.FlagSet) *cloudFlags {
	f := &cloudFlags{}
	set.BoolVar(&f.on, "cloud", false,
		"run the deployed functions that tests name with durabletest.Function")
	set.StringVar(&f.stack, "cloud.stack", "",
		"the CloudFormation stack in which functions are looked up by logical id or output")
	set.StringVar(&f.region, "cloud.region", "",
		"the AWS Region (default that of the environment or the profile)")
	set.StringVar(&f.profile, "cloud.profile", "", "the profile of the AWS configuration files")
	set.StringVar(&f.endpoint, "cloud.endpoint", "",
		"the URL of what answers in AWS's place, such as an emulator")
	set.DurationVar(&f.timeout, "cloud.timeout", defaultCloudTimeout, "how long a run may take")
	return f
}

// where returns where functions are deployed, nil without -cloud.
func (f *cloudFlags) where() *cloud.Config {
	if !f.on {
		return nil
	}
	return &cloud.Config{
		Stack: f.stack, Region: f.region, Profile: f.profile, Endpoint: f.endpoint,
		Timeout: f.timeout,
	}
}

// requireCloud fails a test that somebody believes to run on AWS.
func (f *cloudFlags) requireCloud(t TB) {
	t.Helper()
	if !f.on && f.stack+f.region+f.profile+f.endpoint != "" {
		fail(t, "flags that begin with -cloud. have no meaning without -cloud: add it")
	}
}
