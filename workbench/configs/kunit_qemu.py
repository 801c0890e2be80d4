# SPDX-License-Identifier: GPL-2.0
"""How kunit.py boots our QEMU guest.

Its own x86_64 configuration starts the guest with qboot, which has no MP table;
without ACPI that table is how our kernel finds its CPUs and interrupts.
"""
from ..qemu_config import QemuArchParams

QEMU_ARCH = QemuArchParams(linux_arch='x86_64',
                           kconfig='''
CONFIG_SERIAL_8250=y
CONFIG_SERIAL_8250_CONSOLE=y''',
                           qemu_arch='x86_64',
                           kernel_path='arch/x86/boot/bzImage',
                           kernel_command_line='console=ttyS0',
                           extra_qemu_params=['-smp', '2,sockets=2'])
