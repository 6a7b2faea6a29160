/** What the services are told: their data is in one directory, their ports are those given, on the loopback. */
export interface Places {
  directory: string;
  ports: { identity: number; image: number; volume: number };
  password: string;
}

const authtoken = ({ ports, password }: Places): string => `
[keystone_authtoken]
auth_type = password
auth_url = http://127.0.0.1:${ports.identity}/v3
www_authenticate_uri = http://127.0.0.1:${ports.identity}/v3
username = admin
password = ${password}
project_name = admin
user_domain_id = default
project_domain_id = default
# Or a token that was revoked would be taken for minutes
token_cache_time = -1
`;

const authFilter =
  '[filter:authtoken]\npaste.filter_factory = keystonemiddleware.auth_token:filter_factory\n';

/** The files of configuration, by their names in the directory. */
export function configuration(places: Places): Record<string, string> {
  const { directory, ports } = places;
  return {
    'keystone.conf': `
[DEFAULT]
log_file = ${directory}/keystone.log
[database]
connection = sqlite:///${directory}/keystone.db
[token]
provider = fernet
[fernet_tokens]
key_repository = ${directory}/fernet
[credential]
key_repository = ${directory}/credential
`,
    'glance.conf': `
[DEFAULT]
bind_host = 127.0.0.1
bind_port = ${ports.image}
log_file = ${directory}/glance.log
workers = 0
node_staging_uri = file://${directory}/staging
enabled_backends = files:file
[database]
connection = sqlite:///${directory}/glance.db
[glance_store]
default_backend = files
[files]
filesystem_store_datadir = ${directory}/images
[os_glance_staging_store]
filesystem_store_datadir = ${directory}/staging
[os_glance_tasks_store]
filesystem_store_datadir = ${directory}/tasks
[paste_deploy]
flavor = keystone
config_file = ${directory}/glance-paste.ini
[oslo_policy]
policy_file = ${directory}/policy.yaml
policy_dirs = ${directory}/policy.d
${authtoken(places)}`,
    'glance-paste.ini': `
[pipeline:glance-api-keystone]
pipeline = versionnegotiation authtoken context rootapp
[composite:rootapp]
paste.composite_factory = glance.api:root_app_factory
/: apiversions
/v2: apiv2app
[app:apiversions]
paste.app_factory = glance.api.versions:create_resource
[app:apiv2app]
paste.app_factory = glance.api.v2.router:API.factory
[filter:versionnegotiation]
paste.filter_factory = glance.api.middleware.version_negotiation:VersionNegotiationFilter.factory
[filter:context]
paste.filter_factory = glance.api.middleware.context:ContextMiddleware.factory
${authFilter}delay_auth_decision = true
`,
    'cinder.conf': `
[DEFAULT]
log_file = ${directory}/cinder.log
state_path = ${directory}/cinder
osapi_volume_listen = 127.0.0.1
osapi_volume_listen_port = ${ports.volume}
osapi_volume_workers = 1
auth_strategy = keystone
api_paste_config = ${directory}/cinder-paste.ini
resource_query_filters_file = ${directory}/filters.json
enabled_backends = fake
transport_url = fake:/
# Or the services of the one process wait for each other for a minute
rpc_response_timeout = 3
glance_api_servers = http://127.0.0.1:${ports.image}
quota_gigabytes = 20
[fake]
volume_driver = cinder.tests.fake_driver.FakeLoggingVolumeDriver
volume_backend_name = fake
[database]
connection = sqlite:///${directory}/cinder.db
[oslo_concurrency]
lock_path = ${directory}/cinder/lock
[oslo_policy]
policy_file = ${directory}/policy.yaml
policy_dirs = ${directory}/policy.d
${authtoken(places)}`,
    'cinder-paste.ini': `
[composite:osapi_volume]
use = call:cinder.api:root_app_factory
/: apiversions
/v3: api
[composite:api]
use = call:cinder.api.middleware.auth:pipeline_factory
keystone = request_id faultwrap sizelimit authtoken keystonecontext apiv3
[pipeline:apiversions]
pipeline = request_id faultwrap versions
[app:versions]
paste.app_factory = cinder.api.versions:Versions.factory
[app:apiv3]
paste.app_factory = cinder.api.v3.router:APIRouter.factory
[filter:request_id]
paste.filter_factory = cinder.api.middleware.request_id:RequestId.factory
[filter:faultwrap]
paste.filter_factory = cinder.api.middleware.fault:FaultWrapper.factory
[filter:sizelimit]
paste.filter_factory = oslo_middleware.sizelimit:RequestBodySizeLimiter.factory
[filter:keystonecontext]
paste.filter_factory = cinder.api.middleware.auth:CinderKeystoneContext.factory
${authFilter}`,
    'filters.json': JSON.stringify({ volume: ['name', 'status', 'metadata', 'bootable'] }),
    'policy.yaml': '{}\n',
  };
}
