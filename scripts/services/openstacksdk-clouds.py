"""What openstacksdk makes of cases of clouds.yaml: a JSON list in on standard input, one of clouds out."""

import json
import os
import sys
import tempfile
import warnings

from openstack.config import loader

warnings.simplefilter('ignore')


def resolve(case):
    for name in [name for name in os.environ if name.startswith('OS_')]:
        del os.environ[name]
    os.environ.update({k: v for k, v in case.get('environment', {}).items() if v})
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for kind, name in (('clouds', 'clouds'), ('secure', 'secure'), ('vendors', 'clouds-public')):
            path = os.path.join(folder, name + '.json')
            if kind in case:
                with open(path, 'w') as out:
                    json.dump(case[kind], out)
            files[kind] = [path]
        config = loader.OpenStackConfig(
            config_files=files['clouds'], secure_files=files['secure'], vendor_files=files['vendors'])
        choice = case.get('choice', {})
        cloud = config.get_one(choice.get('cloud'), region_name=choice.get('region', ''))
    return {
        'auth_type': cloud.config['auth_type'],
        'auth': {k: v for k, v in cloud.config['auth'].items() if v is not None},
        'region': cloud.config['region_name'] or None,
        'interface': cloud.config['interface'],
    }


json.dump([resolve(case) for case in json.load(sys.stdin)], sys.stdout)
