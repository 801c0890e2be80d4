/* SPDX-License-Identifier: GPL-2.0 */
/* Enough for image.c, and for compilers that come without a C library. */
typedef __UINT8_TYPE__ u8;
typedef __UINT16_TYPE__ u16;
typedef __INT16_TYPE__ s16;
typedef __UINT32_TYPE__ u32;
